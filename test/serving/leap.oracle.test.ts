/** Leaps against their steps: where a leap must stop to be at a moment, and what its steps cost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leapSeconds, stepsToReach } from "../../src/serving/leap.ts";

const RUNS = { numRuns: 2000, seed: 1 };
/** Steps of microseconds to seconds whose growth is anything from rounding noise to steep. */
const anyLine = fc
  .record({
    exponent: fc.integer({ min: -6, max: 0 }),
    first: fc.double({ min: 1, max: 10, noNaN: true }),
    growth: fc.oneof(
      fc.constant(0),
      fc.integer({ min: -18, max: 1 }).map((power) => 10 ** power),
    ),
  })
  .map(({ exponent, first, growth }) => ({ first: first * 10 ** exponent, slope: first * 10 ** exponent * growth }));

describe("stepsToReach", () => {
  it("is the number of steps counted one by one", () => {
    fc.assert(
      fc.property(anyLine, fc.double({ min: 0, max: 500, noNaN: true }), (seconds, units) => {
        const elapsed = units * seconds.first;
        let steps = 0;
        while (leapSeconds(seconds, steps) < elapsed) steps++;
        expect(stepsToReach(seconds, elapsed)).toBe(steps);
      }),
      RUNS,
    );
  });

  it("is n at the very end of step n, and 0 at the start or before it", () => {
    fc.assert(
      fc.property(anyLine, fc.integer({ min: 0, max: 100_000 }), (seconds, steps) => {
        expect(stepsToReach(seconds, leapSeconds(seconds, steps))).toBe(steps);
      }),
      RUNS,
    );
    expect(stepsToReach({ first: 1, slope: 0.1 }, 0)).toBe(0);
    expect(stepsToReach({ first: 1, slope: 0.1 }, -1)).toBe(0);
  });

  it("is the number of equal steps where their growth is far below rounding", () => {
    for (let power = 20; power < 40; power++)
      expect(stepsToReach({ first: 1e-3, slope: 10 ** -power }, 1234.5001)).toBe(1_234_501);
  });
});
