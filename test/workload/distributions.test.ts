import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import {
  clip,
  clippedLognormalMean,
  countMean,
  countSurvival,
  drawCount,
  fitCountLaw,
  lognormalFromMeanCv,
  lognormalFromMedianP95,
} from "../../src/workload/distributions.ts";

describe("lognormal parameters", () => {
  it("from median and P95 give back both", () => {
    const { mu, sigma } = lognormalFromMedianP95({ median: 150, p95: 2000 });
    expect(Math.exp(mu)).toBeCloseTo(150, 9);
    expect(Math.exp(mu + 1.6448536269514722 * sigma)).toBeCloseTo(2000, 6);
  });

  it("from mean and CV give back both", () => {
    const { mu, sigma } = lognormalFromMeanCv({ mean: 5000, cv: 0.8 });
    expect(Math.exp(mu + sigma ** 2 / 2)).toBeCloseTo(5000, 6);
    expect(Math.sqrt(Math.expm1(sigma ** 2))).toBeCloseTo(0.8, 12);
  });

  it("of a mean of 0 describe a law that is always 0", () => {
    const { mu, sigma } = lognormalFromMeanCv({ mean: 0, cv: 1 });
    expect(openStream(1, "zero").lognormal(mu, sigma)).toBe(0);
  });

  it("are refused for a P95 below the median", () => {
    expect(() => lognormalFromMedianP95({ median: 150, p95: 149 })).toThrow(
      "a P95 of at least the median is expected, got median 150 and P95 149",
    );
  });
});

describe("clipping", () => {
  it("moves values to the nearest bound", () => {
    const bounds = { min: 0.1, max: 5 };
    expect([clip(0.01, bounds), clip(1, bounds), clip(9, bounds)]).toEqual([0.1, 1, 5]);
  });

  it("has the mean that simulation finds", () => {
    const law = { mu: 0, sigma: 0.9 };
    const bounds = { min: 0.1, max: 5 };
    const stream = openStream(1, "clipped");
    let sum = 0;
    for (let i = 0; i < 200_000; i += 1) sum += clip(stream.lognormal(law.mu, law.sigma), bounds);
    expect(Math.abs(sum / 200_000 / clippedLognormalMean(law, bounds) - 1)).toBeLessThan(0.01);
  });

  it("without effect leaves the lognormal's mean", () => {
    const mean = clippedLognormalMean(lognormalFromMeanCv({ mean: 7, cv: 0.5 }), { min: 1e-9, max: 1e9 });
    expect(mean).toBeCloseTo(7, 9);
  });
});

describe("count laws", () => {
  it.each([
    { mean: 38, cv: 1.42, max: 200 },
    { mean: 1.5, cv: 0.1, max: 3 },
    { mean: 190, cv: 2, max: 200 },
    { mean: 1, cv: 1, max: 10 },
    { mean: 10, cv: 1, max: 10 },
  ])("are fitted to a mean of $mean after the cut at $max, CV $cv", (wanted) => {
    expect(Math.abs(countMean(fitCountLaw(wanted)) - wanted.mean)).toBeLessThan(1e-6);
  });

  it("have the mean and survival that simulation finds", () => {
    const law = fitCountLaw({ mean: 38, cv: 1.42, max: 200 });
    const stream = openStream(1, "turns");
    let sum = 0;
    let longer = 0;
    for (let i = 0; i < 100_000; i += 1) {
      const count = drawCount(stream, law);
      sum += count;
      if (count >= 100) longer += 1;
    }
    expect(Math.abs(sum / 100_000 / 38 - 1)).toBeLessThan(0.01);
    expect(Math.abs(longer / 100_000 - countSurvival(law, 100))).toBeLessThan(0.003);
  });

  it("refuse a mean above the cut", () => {
    expect(() => fitCountLaw({ mean: 201, cv: 1, max: 200 })).toThrow("a mean between 1 and the cut at 200 is expected, got 201");
  });
});
