import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LawSpec, PlainLawSpec } from "../../src/profiles/law.ts";
import { type Law, lawOf, scaled } from "../../src/workload/law.ts";

const RUNS = { numRuns: 200, seed: 1 };
const amount = (min: number, max: number) => fc.nat(10_000).map((part) => min + (part / 10_000) * (max - min));

const points = fc
  .tuple(amount(0, 50), fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), amount(0, 100)), { maxLength: 6 }), amount(0.1, 100))
  .map(([first, steps, last]): [number, number][] => {
    const shares = [...new Set(steps.map(([percent]) => percent))].sort((a, b) => a - b);
    let value = first;
    const inner = shares.map((percent, index): [number, number] => {
      value += steps[index]?.[1] ?? 0;
      return [percent / 100, value];
    });
    return [[0, first], ...inner, [1, value + last]];
  });

const anyPlain: fc.Arbitrary<PlainLawSpec> = fc.oneof(
  amount(0, 100).map((value) => ({ kind: "constant" as const, value })),
  fc.tuple(amount(0, 50), amount(0.01, 50)).map(([min, width]) => ({ kind: "uniform" as const, min, max: min + width })),
  fc.tuple(amount(0.1, 50), amount(1, 200)).map(([mean, max]) => ({ kind: "exponential" as const, mean, max })),
  fc
    .tuple(amount(1, 100), amount(0, 2), amount(1, 20))
    .map(([median, sigma, span]) => ({ kind: "lognormal" as const, median, sigma, min: median / span, max: median * span })),
  points.map((table) => ({ kind: "quantiles" as const, points: table })),
);
const anyLaw: fc.Arbitrary<LawSpec> = fc.oneof(
  anyPlain,
  fc
    .array(fc.record({ weight: amount(0.1, 5), law: anyPlain }), { minLength: 1, maxLength: 4 })
    .map((parts) => ({ kind: "mixture" as const, parts })),
);
const share = fc.integer({ min: 1, max: 9999 }).map((part) => part / 10_000);

/** Mean over evenly spaced quantiles. */
function meanOf(law: Law, count = 4000): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += law.quantile((index + 0.5) / count);
  return sum / count;
}

describe("any law", () => {
  it("has quantiles that never fall and are 0 or more", () => {
    fc.assert(
      fc.property(anyLaw, share, share, (spec, a, b) => {
        const law = lawOf(spec);
        const low = law.quantile(Math.min(a, b));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(law.quantile(Math.max(a, b))).toBeGreaterThanOrEqual(low * (1 - 1e-9));
      }),
      RUNS,
    );
  });

  it("has a distribution function that undoes the quantile: a share of p lies at or below it, and no more than p clearly below", () => {
    fc.assert(
      fc.property(anyLaw, share, (spec, p) => {
        const law = lawOf(spec);
        const value = law.quantile(p);
        expect(law.cdf(value * (1 + 1e-6) + 1e-9)).toBeGreaterThanOrEqual(p - 1e-6);
        expect(law.cdf(value * (1 - 1e-6) - 1e-9)).toBeLessThanOrEqual(p + 1e-6);
      }),
      RUNS,
    );
  });

  it("scaled by a factor has quantiles and shares scaled by it", () => {
    fc.assert(
      fc.property(anyLaw, share, amount(0.1, 5), (spec, p, factor) => {
        const law = lawOf(spec);
        const larger = scaled(law, factor);
        expect(larger.quantile(p)).toBeCloseTo(factor * law.quantile(p), 9);
        expect(larger.cdf(factor * 7)).toBeCloseTo(law.cdf(7), 9);
      }),
      RUNS,
    );
  });
});

describe("a mixture", () => {
  it("has the weighted mean of its parts' means", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ weight: amount(0.1, 5), law: anyPlain }), { minLength: 1, maxLength: 3 }), (parts) => {
        const total = parts.reduce((sum, { weight }) => sum + weight, 0);
        const expected = parts.reduce((sum, { weight, law }) => sum + (weight / total) * meanOf(lawOf(law)), 0);
        const mean = meanOf(lawOf({ kind: "mixture", parts }));
        expect(Math.abs(mean - expected)).toBeLessThan(0.01 * Math.max(1, expected));
      }),
      { numRuns: 25, seed: 1 },
    );
  });
});

describe("a table of quantiles", () => {
  const law = lawOf({
    kind: "quantiles",
    points: [
      [0, 10],
      [0.5, 1000],
      [0.9, 1000],
      [1, 4000],
    ],
  });

  it("goes through its points and straight in the logarithm between them", () => {
    expect(law.quantile(0.5)).toBeCloseTo(1000, 9);
    expect(law.quantile(0.25)).toBeCloseTo(100, 9);
    expect(law.quantile(0.7)).toBe(1000);
    expect(law.quantile(0.95)).toBeCloseTo(2000, 9);
  });

  it("goes straight in the value where it starts from 0", () => {
    const fromZero = lawOf({
      kind: "quantiles",
      points: [
        [0, 0],
        [0.5, 0],
        [1, 8],
      ],
    });
    expect([fromZero.quantile(0.4), fromZero.quantile(0.75), fromZero.cdf(4)]).toEqual([0, 4, 0.75]);
  });
});

describe("a lognormal", () => {
  it("takes its spread from sigma or from P95, and moves what lies beyond its bounds to them", () => {
    const byP95 = lawOf({ kind: "lognormal", median: 150, p95: 2000, min: 20, max: 2500 });
    expect(byP95.quantile(0.5)).toBeCloseTo(150, 9);
    expect(byP95.quantile(0.95)).toBeCloseTo(2000, 6);
    expect([byP95.quantile(0.001), byP95.quantile(0.999)]).toEqual([20, 2500]);
    const bySigma = lawOf({ kind: "lognormal", median: 10, sigma: 1 });
    expect(bySigma.quantile(0.8413447460685429)).toBeCloseTo(10 * Math.E, 6);
  });
});

describe("an exponential", () => {
  it("has its mean, and its quantile -mean ln(1 - p) up to the bound", () => {
    const law = lawOf({ kind: "exponential", mean: 3 });
    expect(meanOf(law, 100_000)).toBeCloseTo(3, 3);
    expect(lawOf({ kind: "exponential", mean: 3, max: 4 }).quantile(0.9)).toBe(4);
  });
});
