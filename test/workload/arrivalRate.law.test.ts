import { fc, it } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { OpenArrivals } from "../../src/profiles/arrivals.ts";
import { ArrivalRate, busiestHour, hourlyFactors, openArrivals } from "../../src/workload/arrivalRate.ts";
import { makeLaws, PLAIN_LAWS } from "./lawsProfiles.ts";

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });
const diurnal = (shape: Extract<OpenArrivals, { kind: "diurnal" }>["shape"]["value"]): OpenArrivals => ({
  kind: "diurnal",
  sessionsPerHour: sourced(10),
  shape: sourced(shape),
});
const DAY = 86_400;

/** Hours of which some may have no arrivals, but not all. */
const factors = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 50, noNaN: true })), { minLength: 24, maxLength: 24 })
  .filter((list) => list.some((factor) => factor > 0));
const seconds = fc.double({ min: -5 * DAY, max: 5 * DAY, noNaN: true });

function rateOf(list: readonly number[], sessionsPerSecond: number, midnightOffsetSeconds: number): ArrivalRate {
  return new ArrivalRate({
    sessionsPerSecond,
    midnightOffsetSeconds,
    factors: hourlyFactors(diurnal({ kind: "hourly", factors: [...list] })),
  });
}

describe("hourly factors", () => {
  it("are all one without a shape", () => {
    expect(hourlyFactors({ kind: "poisson", sessionsPerHour: sourced(10) })).toEqual(new Array(24).fill(1));
  });

  it.prop([factors])("have a mean of one, whatever they add up to in the file", (list) => {
    const made = hourlyFactors(diurnal({ kind: "hourly", factors: list }));
    expect(made.reduce((sum, factor) => sum + factor, 0)).toBeCloseTo(24, 9);
    // Two hours that differ in their last digit may be equal once divided by the mean.
    expect((list[busiestHour(made)] as number) / Math.max(...list)).toBeCloseTo(1, 12);
  });

  it.prop([fc.integer({ min: 0, max: 23 }), fc.double({ min: 1, max: 12, noNaN: true })])(
    "of a peak stand over the mean by what was asked at that hour, and fall away from it on both sides",
    (peakHour, peakOverMean) => {
      const made = hourlyFactors(diurnal({ kind: "peak", peakHour, peakOverMean }));
      expect(made[peakHour]).toBeCloseTo(peakOverMean, 6);
      expect(made.reduce((sum, factor) => sum + factor, 0)).toBeCloseTo(24, 9);
      for (let away = 1; away <= 12; away++) {
        const [before, after] = [made[(peakHour - away + 24) % 24] as number, made[(peakHour + away) % 24] as number];
        expect(before).toBeCloseTo(after, 9);
        expect(before).toBeLessThanOrEqual((made[(peakHour + away - 1) % 24] as number) * (1 + 1e-12));
      }
    },
  );
});

describe("a rate of arrivals", () => {
  it.prop([factors, seconds, seconds, seconds])("adds up over neighbouring stretches, and repeats every day", (list, a, b, c) => {
    const [from, middle, to] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
    const rate = rateOf(list, 0.01, 1234);
    const all = rate.expected(from, to);
    expect(all).toBeGreaterThanOrEqual(-1e-6);
    expect(rate.expected(from, middle) + rate.expected(middle, to)).toBeCloseTo(all, 6);
    expect(rate.expected(from + DAY, to + DAY)).toBeCloseTo(all, 6);
    expect(rate.expected(from, from + DAY)).toBeCloseTo(0.01 * DAY, 6);
  });

  it.prop([factors, seconds, fc.double({ min: 1e-3, max: 5000, noNaN: true }), seconds])(
    "is inverted by the time until which so many are expected",
    (list, from, arrivals, offset) => {
      const rate = rateOf(list, 0.02, offset);
      const until = rate.until(from, arrivals);
      expect(until).toBeGreaterThanOrEqual(from - 1e-6);
      expect(rate.expected(from, until)).toBeCloseTo(arrivals, 6);
    },
  );

  it.prop([factors, seconds])("is what is expected of the next moment, and never above its peak", (list, at) => {
    const rate = rateOf(list, 0.5, 0);
    const within = Math.floor(at / 3600) * 3600 + 1800;
    expect(rate.expected(within, within + 1)).toBeCloseTo(rate.at(within), 6);
    expect(rate.at(at)).toBeLessThanOrEqual(rate.peak);
  });
});

describe("a workload without arrivals, or with closed ones", () => {
  it("is not open", () => {
    const workload = makeLaws(PLAIN_LAWS);
    expect(openArrivals(workload)).toBeUndefined();
    expect(openArrivals({ ...workload, arrivals: { kind: "closed" } })).toBeUndefined();
  });
});
