/** The integer search finds the one crossing of a predicate that has one; the interval covers what it claims. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findBracket } from "../../src/capacity/bracket.ts";
import { predictionInterval } from "../../src/capacity/interval.ts";
import { openStream } from "../../src/kernel/random.ts";

describe("findBracket", () => {
  const anySearch = fc.record({
    threshold: fc.oneof(fc.nat(20), fc.nat(100_000)),
    guess: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 1, max: 200_000, noNaN: true })),
    max: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 150_000 })),
  });

  it("finds the threshold of a monotone predicate exactly, from any guess, and asks nothing twice", () => {
    fc.assert(
      fc.property(anySearch, ({ threshold, ...search }) => {
        const asked: number[] = [];
        const passes = (agents: number): boolean => {
          expect(agents).toBe(Math.max(1, Math.min(search.max, Math.round(agents))));
          asked.push(agents);
          return agents <= threshold;
        };
        const bracket = findBracket({ ...search, tolerance: 0, passes });
        if (threshold >= search.max) expect(bracket).toEqual({ passing: search.max, failing: undefined });
        else expect(bracket).toEqual({ passing: threshold, failing: threshold + 1 });
        expect(new Set(asked).size).toBe(asked.length);
        expect(asked.length).toBeLessThan(60);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("stops within the tolerance, on both sides of the threshold", () => {
    fc.assert(
      fc.property(anySearch, fc.double({ min: 0, max: 0.2, noNaN: true }), ({ threshold, ...search }, tolerance) => {
        const { passing, failing } = findBracket({ ...search, tolerance, passes: (agents) => agents <= threshold });
        expect(passing).toBeLessThanOrEqual(threshold);
        if (failing === undefined) expect(passing).toBe(search.max);
        else {
          expect(failing).toBeGreaterThan(threshold);
          expect(failing - passing).toBeLessThanOrEqual(Math.max(1, tolerance * passing));
        }
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

describe("predictionInterval", () => {
  for (const samples of [2, 3, 5, 12, 31, 40]) {
    it(`holds the next of normal samples in 80% of cases, from ${samples}`, () => {
      const stream = openStream("interval", samples);
      const trials = 20_000;
      let held = 0;
      for (let trial = 0; trial < trials; trial++) {
        const { low, high } = predictionInterval(Array.from({ length: samples }, () => 50 + 7 * stream.normal()));
        const next = 50 + 7 * stream.normal();
        if (low <= next && next <= high) held++;
      }
      // Four standard errors of a share of 0.8.
      expect(Math.abs(held / trials - 0.8)).toBeLessThan(4 * Math.sqrt((0.8 * 0.2) / trials));
    });
  }

  it("is the one sample where there is but one", () => {
    expect(predictionInterval([7])).toEqual({ center: 7, low: 7, high: 7 });
  });
});
