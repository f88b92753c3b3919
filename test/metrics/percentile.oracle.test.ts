/** Percentiles against their definition. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ascending, percentile } from "../../src/metrics/percentile.ts";

const anySamples = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 });

describe("percentile", () => {
  it("is the height at p of the broken line through (i / (n - 1), i-th smallest)", () => {
    fc.assert(
      fc.property(anySamples, fc.double({ min: 0, max: 1, noNaN: true }), (samples, p) => {
        const sorted = [...samples].sort((a, b) => a - b);
        const rank = p * (sorted.length - 1);
        // Each order statistic counts by how near its index is to the rank.
        const expected = sorted.reduce((sum, value, index) => sum + value * Math.max(0, 1 - Math.abs(index - rank)), 0);
        expect(percentile(ascending(Float64Array.from(samples)), p)).toBeCloseTo(expected, 8);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it("is the k-th smallest where p falls on it, and the median of an even number is half way", () => {
    const sorted = Float64Array.from([10, 20, 30, 40, 50]);
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => percentile(sorted, p))).toEqual([10, 20, 30, 40, 50]);
    expect(percentile(Float64Array.from([1, 2, 4, 100]), 0.5)).toBe(3);
    expect(percentile(Float64Array.from([7]), 0.95)).toBe(7);
    expect(percentile(new Float64Array(0), 0.5)).toBeNaN();
  });

  it("leaves the samples as they were", () => {
    const samples = Float64Array.from([3, 1, 2]);
    expect([...ascending(samples)]).toEqual([1, 2, 3]);
    expect([...samples]).toEqual([3, 1, 2]);
  });
});
