/** What-ifs as settings: those that a scenario names, and those of a command line; a grid is one what-if a combination. */
import { expectedNames, nearestName } from "./names.ts";
import { InputError, type Location, ProblemList, showValue } from "./problem.ts";
import type { ResolvedScenario } from "./resolve.ts";
import type { Scenario, WhatIfSpec } from "./scenario.ts";
import { type Override, parseSetting, parseSettingPath, type RoutedSetting, routeSetting, type Scalar } from "./settings.ts";

export type WhatIf = {
  /** The scenario's name for it, with the values of a grid; of a command line what it sets. */
  readonly name: string;
  readonly question: string | undefined;
  readonly settings: readonly RoutedSetting[];
  /** The settings as people wrote them: `deployment.prefill.workers=4`. */
  readonly written: readonly string[];
};

/** More combinations than anyone reads; each takes a search of its own. */
const MAX_COMBINATIONS = 64;
/** Between the alternatives of one setting: `deployment.prefill.workers=1|2|4`. */
const ALTERNATIVES = "|";

/** One setting of a combination, and the path as written. */
type Choice = { readonly path: string; readonly override: Override };

/**
 * The what-ifs of texts after --set; several alternatives in one make a grid.
 * Errors: InputError for texts that are no settings, and for too many combinations.
 */
export function whatIfsOfSets(texts: readonly string[]): WhatIf[] {
  const problems = new ProblemList();
  const choices = texts.map((text) => problems.attempt(() => alternativesOf(text).map(choiceOf)) ?? []);
  problems.throwIfAny();
  return combinations(choices, { file: "agentwatt what-if", path: "--set" }).map((combination) => ({
    name: combination.map(shortName).join(", "),
    question: undefined,
    settings: combination.map(({ override }) => routeSetting(override)),
    written: combination.map(writtenText),
  }));
}

/**
 * The what-ifs that a scenario names, or those of them that are asked for.
 * Errors: InputError for names that are not there or there twice, for one that changes nothing, and for too many combinations.
 */
export function namedWhatIfs(
  { scenario, locate }: Pick<ResolvedScenario, "scenario" | "locate">,
  names: readonly string[],
): WhatIf[] {
  const problems = new ProblemList();
  const known = scenario.whatIfs.map(({ name }) => name);
  for (const name of names) problems.attempt(() => requireKnown(name, known, scenario));
  const found = scenario.whatIfs.flatMap((spec, index) => {
    if (names.length > 0 && !names.includes(spec.name)) return [];
    return problems.attempt(() => expanded(spec, locate(["whatIfs", index]), known.indexOf(spec.name) !== index)) ?? [];
  });
  problems.throwIfAny();
  return found;
}

function requireKnown(name: string, known: readonly string[], scenario: Scenario): void {
  if (known.includes(name)) return;
  const fix =
    known.length === 0
      ? `add whatIfs: to scenario ${scenario.name}, or write --set path=value`
      : `write --name ${nearestName(name, known) ?? known[0]}`;
  const expected = known.length === 0 ? "a scenario that names what-ifs" : expectedNames(name, known);
  throw new InputError([
    { file: "agentwatt what-if", path: "--name", wrong: "no such what-if", received: showValue(name), expected, fix },
  ]);
}

/** Errors: InputError for a name that stands for another one already, and for a what-if without settings. */
function expanded({ name, question, set = {}, grid = {} }: WhatIfSpec, at: Location, isTaken: boolean): WhatIf[] {
  if (isTaken) {
    throw new InputError([
      { ...at, wrong: `name used twice: ${name}`, expected: "a different name for each what-if", fix: `write name: ${name}-2` },
    ]);
  }
  const settled = Object.entries(set).map(([path, value]) => [chosen(path, value, at, name)]);
  const tried = Object.entries(grid).map(([path, values]) => values.map((value) => chosen(path, value, at, name)));
  if (settled.length + tried.length === 0) {
    throw new InputError([
      {
        ...at,
        wrong: `${name} changes nothing`,
        expected: "set, or grid, with a path",
        fix: 'add set: { "model.kvPrecision": fp8 }',
      },
    ]);
  }
  return combinations([...tried, ...settled], at).map((combination) => ({
    name: [name, ...combination.slice(0, tried.length).map(shortName)].join(", "),
    question,
    settings: combination.map(({ override }) => routeSetting(override)),
    written: combination.map(writtenText),
  }));
}

function chosen(path: string, value: Scalar, place: Location, name: string): Choice {
  const at = { ...place, path: `what-if ${name}: ${path}` };
  return { path, override: { path: parseSettingPath(path, at), value, written: String(value), at } };
}

/** `path=1|2` is `path=1` and `path=2`. */
function alternativesOf(text: string): string[] {
  const equals = text.indexOf("=");
  if (equals < 0) return [text];
  const path = text.slice(0, equals + 1);
  return text
    .slice(equals + 1)
    .split(ALTERNATIVES)
    .map((value) => path + value.trim());
}

function choiceOf(text: string): Choice {
  return { path: text.slice(0, Math.max(0, text.indexOf("="))).trim(), override: parseSetting(text) };
}

/** Every way to take one of each, the last varying fastest. Errors: InputError for too many. */
function combinations(choices: readonly (readonly Choice[])[], at: Location): Choice[][] {
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count > MAX_COMBINATIONS) {
    const expected = `at most ${MAX_COMBINATIONS} combinations; each is searched on its own`;
    throw new InputError([{ ...at, wrong: `${count} combinations`, expected, fix: "try fewer values at a time" }]);
  }
  return choices.reduce<Choice[][]>((made, next) => made.flatMap((head) => next.map((choice) => [...head, choice])), [[]]);
}

function writtenText({ path, override }: Choice): string {
  return `${path}=${override.written}`;
}

/** The last key and the value, with the key before it where that alone says little: "prefill.workers = 4". */
function shortName({ path, override }: Choice): string {
  const [last = "", before] = path.split(".").reverse();
  return `${last.length >= TELLING_CHARACTERS || before === undefined ? last : `${before}.${last}`} = ${override.written}`;
}

/** A key of so many characters says what it is. */
const TELLING_CHARACTERS = 10;
