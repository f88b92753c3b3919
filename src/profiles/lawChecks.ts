/** What a schema cannot say of a law: its numbers must agree with each other. */
import type { LawSpec, PlainLawSpec } from "./law.ts";
import type { Finding } from "./modelChecks.ts";
import type { Path } from "./sourceDocument.ts";

/** Problems of a law that stands at `path`. */
export function lawFindings(spec: LawSpec, path: Path): Finding[] {
  if (spec.kind !== "mixture") return plainFindings(spec, path);
  return spec.parts.flatMap(({ law }, index) => plainFindings(law, [...path, "parts", index, "law"]));
}

function plainFindings(spec: PlainLawSpec, path: Path): Finding[] {
  switch (spec.kind) {
    case "constant":
      return [];
    case "uniform":
      return inOrder([...path, "min"], spec.min, "max", spec.max);
    case "exponential":
      return spec.mean > 0 ? [] : [notPositive([...path, "mean"])];
    case "lognormal":
      return lognormalFindings(spec, path);
    case "quantiles":
      return quantileFindings(spec.points, [...path, "points"]);
  }
}

function lognormalFindings(spec: Extract<PlainLawSpec, { kind: "lognormal" }>, path: Path): Finding[] {
  const { median, sigma, p95, min, max } = spec;
  const findings: Finding[] = [];
  if ((sigma === undefined) === (p95 === undefined)) {
    const wrong = sigma === undefined ? "no spread" : "two spreads";
    findings.push({
      path,
      wrong,
      expected: "sigma or p95, one of them",
      fix: sigma === undefined ? "add sigma: 1" : "remove sigma",
    });
  }
  if (!(median > 0)) findings.push(notPositive([...path, "median"]));
  else if (p95 !== undefined) findings.push(...inOrder([...path, "median"], median, "p95", p95));
  if (min !== undefined) findings.push(...inOrder([...path, "min"], min, "median", median));
  if (max !== undefined) findings.push(...inOrder([...path, "median"], median, "max", max));
  return findings;
}

function quantileFindings(points: readonly (readonly [number, number])[], path: Path): Finding[] {
  return points.flatMap(([share, value], index) => {
    const findings: Finding[] = [];
    const before = points[index - 1];
    const end = before === undefined ? 0 : index === points.length - 1 ? 1 : undefined;
    if (end !== undefined && share !== end) {
      const wrong = end === 0 ? "the smallest value is not said" : "the largest value is not said";
      findings.push({
        path: [...path, index, 0],
        wrong,
        expected: `share ${end} at this end of the list`,
        fix: `write ${end}, or add a point`,
      });
    } else if (before !== undefined && share <= before[0]) {
      findings.push({
        path: [...path, index, 0],
        wrong: "share out of order",
        expected: `more than ${before[0]}`,
        fix: "sort the points",
      });
    }
    if (before !== undefined && value < before[1]) {
      const expected = `at least ${before[1]}, the value of the point before`;
      findings.push({ path: [...path, index, 1], wrong: "value out of order", expected, fix: "correct one of the two" });
    }
    return findings;
  });
}

function notPositive(path: Path): Finding {
  return { path, wrong: "zero", expected: "a value above 0", fix: "write kind: constant for what does not vary" };
}

function inOrder(path: Path, low: number, limit: string, high: number): Finding[] {
  if (low <= high) return [];
  return [
    {
      path,
      wrong: `above ${limit}`,
      expected: `at most ${high}, the value of ${limit}`,
      fix: `correct ${String(path.at(-1))} or ${limit}`,
    },
  ];
}
