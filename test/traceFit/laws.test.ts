/** Laws from samples: what they draw is what was sampled. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { lawFindings } from "../../src/profiles/lawChecks.ts";
import { lawOfSurvival, survivalOf } from "../../src/traceFit/countLaw.ts";
import { quantileLaw } from "../../src/traceFit/quantileLaw.ts";
import { triggerLaw } from "../../src/traceFit/triggerLaw.ts";
import { CountTable } from "../../src/workload/countTable.ts";
import { type Law, lawOf } from "../../src/workload/law.ts";

const SEED = "laws";
const drawn = (law: Law, count: number, name: string): Float64Array => {
  const stream = openStream(SEED, name);
  return Float64Array.from({ length: count }, () => law.quantile(stream.uniform()));
};
/** The mean of a law over evenly spread shares. */
const meanOf = (law: Law): number =>
  mean(Float64Array.from({ length: 20_000 }, (_, index) => law.quantile((index + 0.5) / 20_000)));
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the law of samples", () => {
  it.each([
    { kind: "lognormal", median: 600, sigma: 1.9 },
    { kind: "exponential", mean: 40 },
    { kind: "uniform", min: 3, max: 9 },
  ] as const)("has the quantiles and the mean of $kind", (spec) => {
    const samples = drawn(lawOf(spec), 20_000, spec.kind);
    const law = lawOf(quantileLaw(samples));
    for (const share of [0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
      expect(law.quantile(share) / lawOf(spec).quantile(share)).toBeCloseTo(1, 0.8);
    expect(meanOf(law) / mean(samples)).toBeGreaterThan(0.95);
    expect(meanOf(law) / mean(samples)).toBeLessThan(1.05);
  });

  it("is a constant where nothing varies, and has no outlier at its end", () => {
    expect(quantileLaw(Float64Array.of(7, 7, 7))).toEqual({ kind: "constant", value: 7 });
    expect(quantileLaw(new Float64Array(300))).toEqual({ kind: "constant", value: 0 });
    const outlier = Float64Array.from({ length: 2000 }, (_, index) => (index === 5 ? 1e6 : 1 + (index % 100)));
    const law = lawOf(quantileLaw(outlier));
    expect(meanOf(law) / mean(outlier)).toBeLessThan(1.3);
  });

  const anySamples = fc.array(fc.oneof(fc.nat(5), fc.nat(1e8), fc.double({ min: 0, max: 1e300, noNaN: true })), {
    minLength: 1,
    maxLength: 400,
  });
  property.prop([anySamples])("is one that profiles allow, within the samples, whatever they are", (samples) => {
    const spec = quantileLaw(Float64Array.from(samples));
    expect(lawFindings(spec, [])).toEqual([]);
    const law = lawOf(spec);
    for (const share of [0.001, 0.3, 0.999]) {
      expect(law.quantile(share)).toBeGreaterThanOrEqual(Math.min(...samples) * 0.99 - 1e-6);
      expect(law.quantile(share)).toBeLessThanOrEqual(Math.max(...samples) * 1.01);
    }
  });
});

describe("the law of counts", () => {
  const counts = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 600 })), {
    minLength: 1,
    maxLength: 500,
  });
  property.prop([counts])("is one that profiles allow, and draws counts between the least and the largest", (all) => {
    const spec = lawOfSurvival(survivalOf(Float64Array.from(all)), all.length);
    expect(lawFindings(spec, [])).toEqual([]);
    const table = new CountTable(lawOf(spec), Math.max(...all));
    const stream = openStream(SEED, "counts");
    for (let draw = 0; draw < 50; draw++) {
      const count = table.draw(stream, 1);
      expect(count).toBeGreaterThanOrEqual(Math.min(...all));
      expect(count).toBeLessThanOrEqual(Math.max(...all));
    }
  });

  it("draws small counts as often as they came", () => {
    const all = Float64Array.from({ length: 1000 }, (_, index) => [1, 1, 1, 1, 1, 1, 2, 2, 3, 40][index % 10] as number);
    const table = new CountTable(lawOf(lawOfSurvival(survivalOf(all), all.length)), 40);
    const stream = openStream(SEED, "small");
    const found = Array.from({ length: 20_000 }, () => table.draw(stream, 1));
    for (const [count, share] of [
      [1, 0.6],
      [2, 0.2],
      [3, 0.1],
    ] as const)
      expect(Math.abs(found.filter((one) => one === count).length / found.length - share)).toBeLessThan(0.015);
  });
});

describe("the law of triggers", () => {
  /** Sessions that grow to a length of their own, and compact at a trigger of their own if they get there. */
  const stretches = (sessions: number, endsInstead: number) => {
    const stream = openStream(SEED, "triggers", endsInstead);
    return Array.from({ length: sessions }, () => {
      const trigger = 120_000 + 60_000 * stream.uniform();
      const length = stream.exponential(90_000);
      const ends = stream.uniform() < endsInstead;
      const fellFromTokens = length > trigger && !ends ? trigger : 0;
      return { startTokens: 10_000, peakTokens: Math.min(length, trigger), fellFromTokens, fellBeforeTokens: 0 };
    });
  };
  const settings = { highTokens: 100_000, maxTokens: 200_000 };

  it.each([0, 0.6])("finds triggers that most sessions never met, where %d of them end instead", (endsInstead) => {
    const spec = triggerLaw(stretches(20_000, endsInstead), { ...settings, endsInstead });
    if (spec === undefined) throw new Error("some compact");
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9])
      expect(lawOf(spec).quantile(share) / (120_000 + 60_000 * share)).toBeCloseTo(1, 1.5);
  });

  it("is none where nobody compacts, and lies at the limit for those who never do", () => {
    expect(triggerLaw([], { ...settings, endsInstead: 0 })).toBeUndefined();
    const few = Array.from({ length: 10 }, (_, index) => ({
      startTokens: 5000,
      peakTokens: index === 0 ? 120_000 : 180_000,
      fellFromTokens: index === 0 ? 120_000 : 0,
      fellBeforeTokens: 0,
    }));
    const spec = triggerLaw(few, { ...settings, endsInstead: 0 });
    if (spec === undefined) throw new Error("one compacts");
    expect(lawFindings(spec, [])).toEqual([]);
    expect(lawOf(spec).quantile(0.05)).toBe(120_000);
    expect(lawOf(spec).quantile(0.5)).toBe(200_000);
  });
});
