/** What a schema cannot say of a scenario's uncertain inputs: each needs one prior that makes sense, over paths of its own. */
import { expectedNames, nearestName } from "./names.ts";
import { InputError, type Problem, receivedOf } from "./problem.ts";
import type { Scenario, UncertainInput } from "./scenario.ts";
import { type Path, type SourceDocument, valueAt } from "./sourceDocument.ts";
import { drawnSettings, endsOf, pathsOf } from "./uncertain.ts";

type Texts = Pick<Problem, "wrong" | "expected" | "fix">;
type Report = (path: Path, texts: Texts) => void;

const PRIORS = ["between", "times", "oneOf"] as const;

/** Problems of `uncertain`; where each value goes is checked with the profiles. */
export function checkUncertain(scenario: Scenario, document: SourceDocument): Problem[] {
  const problems: Problem[] = [];
  const platforms = [...new Set(scenario.systems.map(({ platform }) => platform))];
  scenario.uncertain.forEach((input, index) => {
    const before = problems.length;
    const report: Report = (path, texts) => {
      const at = ["uncertain", index, ...path];
      const value = valueAt(document.value, at);
      const received = value === undefined || typeof value === "object" ? {} : receivedOf(value);
      problems.push({ ...document.locate(at), ...received, ...texts });
    };
    checkPrior(input, report);
    checkRange(input, report);
    checkAlternatives(input, report);
    for (const [place, platform] of (input.systems ?? []).entries()) {
      if (platforms.includes(platform)) continue;
      const fix = `write "${nearestName(platform, platforms) ?? platforms[0]}"`;
      report(["systems", place], { wrong: "no system of this platform", expected: expectedNames(platform, platforms), fix });
    }
    if (problems.length === before) problems.push(...pathProblems(input, index, document));
  });
  if (problems.length === 0) problems.push(...drawnTwice(scenario, document));
  return problems;
}

/** One prior, and a path unless the alternatives bring their own. */
function checkPrior(input: UncertainInput, report: Report): void {
  const given = PRIORS.filter((prior) => input[prior] !== undefined);
  if (given.length !== 1) {
    const wrong = given.length === 0 ? "no prior" : `${given.length} priors: ${given.join(", ")}`;
    report([], { wrong, expected: "one of: between, times, oneOf", fix: "write between: [lowest, highest], and no other" });
  }
  const kinds = new Set((input.oneOf ?? []).map((choice) => typeof choice === "object"));
  if (kinds.size > 1) {
    const expected = "either values of the path, or mappings from paths to values";
    report(["oneOf"], { wrong: "values and mappings together", expected, fix: "write every alternative as a mapping" });
  } else if (kinds.has(true) && input.path !== undefined) {
    const expected = "no path beside alternatives that bring their own";
    report(["path"], { wrong: "not needed here", expected, fix: "remove path, or write plain values" });
  } else if (!kinds.has(true) && input.path === undefined) {
    const expected = "the path of a profile's field, such as workload.output.scale";
    report([], { wrong: "no path", expected, fix: "add path:" });
  }
}

/** Ends in order, in one unit, above zero where their logarithm is taken. */
function checkRange({ between, times, scale }: UncertainInput, report: Report): void {
  for (const [key, range] of [["between", between] as const, ["times", times] as const]) {
    if (range === undefined) continue;
    const [low, high] = range.map(boundOf);
    if (low === undefined || high === undefined) {
      const place = low === undefined ? 0 : 1;
      const expected = 'a number, or a number with a unit such as "8 GB"';
      report([key, place], { wrong: "not a number", expected, fix: "use oneOf for what is no number" });
    } else if (low.unit !== high.unit) {
      const expected = `the unit of the other end${low.unit === "" ? ": none" : `, ${low.unit}`}`;
      report([key, 1], { wrong: "another unit", expected, fix: `write ${high.value}${low.unit === "" ? "" : ` ${low.unit}`}` });
    } else if (low.value > high.value) {
      const fix = `write ${key}: [${String(range[1])}, ${String(range[0])}]`;
      report([key, 0], { wrong: "above the other end", expected: `at most ${String(range[1])}`, fix });
    } else if (scale === "log" && low.value <= 0) {
      const fix = "write scale: linear, or an end above zero";
      report([key, 0], { wrong: "no logarithm", expected: "a lowest value above zero", fix });
    }
  }
}

/** A weight for every alternative, and one above zero. */
function checkAlternatives({ oneOf, weights }: UncertainInput, report: Report): void {
  if (weights === undefined) return;
  const wanted = oneOf?.length ?? 0;
  if (oneOf === undefined) {
    report(["weights"], { wrong: "nothing to weigh", expected: "oneOf beside weights", fix: "remove weights" });
  } else if (weights.length !== wanted) {
    const expected = `${wanted} weights, one an alternative`;
    report(["weights"], { wrong: `${weights.length} weights`, expected, fix: "write a weight for each alternative" });
  } else if (!weights.some((weight) => weight > 0)) {
    const expected = "one weight above zero at least";
    report(["weights"], { wrong: "all weights are zero", expected, fix: "write 1 for what is possible" });
  }
}

/** Paths that cannot be read or lead into no profile, once an input. */
function pathProblems(input: UncertainInput, index: number, document: SourceDocument): Problem[] {
  const found = endsOf(input).flatMap(({ at, value }) => {
    try {
      const key: Path = input.path === undefined ? at : ["path"];
      drawnSettings(input, value, document.locate(["uncertain", index, ...key]));
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return error.problems;
    }
  });
  return found.slice(0, 1);
}

/** A path that two inputs draw for the same platform: one of them would be lost. */
function drawnTwice({ uncertain, systems }: Scenario, document: SourceDocument): Problem[] {
  const seen = new Map<string, number>();
  return uncertain.flatMap((input, index) => {
    const platforms = input.systems ?? systems.map(({ platform }) => platform);
    const keys = new Set(pathsOf(input).flatMap((path) => platforms.map((platform) => `${path}, ${platform}`)));
    const twice = [...keys].find((key) => seen.has(key));
    for (const key of keys) seen.set(key, index);
    if (twice === undefined) return [];
    const expected = "each path in one input of a platform";
    const fix = "remove one of them, or give them different systems";
    return [{ ...document.locate(["uncertain", index]), wrong: `drawn twice: ${twice}`, expected, fix }];
  });
}

/** A bound as number and unit; undefined for other text. */
export function boundOf(bound: number | string): { value: number; unit: string } | undefined {
  if (typeof bound === "number") return Number.isFinite(bound) ? { value: bound, unit: "" } : undefined;
  const match = /^\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s+(\S.*?)\s*$/.exec(bound);
  if (match === null) return undefined;
  return { value: Number((match[1] as string).replaceAll("_", "")), unit: match[2] as string };
}
