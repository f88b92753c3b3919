/** Closed forms of a leap's energy against sums over its steps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leapJoules, type PowerModel, seriesSum, sumOfMinimum } from "../../src/power/stepEnergy.ts";

const RUNS = { numRuns: 1000, seed: 1 };
const anyAmount = fc.double({ min: 0, max: 1000, noNaN: true });
/** Steep, gentle and no slopes, so that crossings fall inside, outside and on the ends. */
const anySlope = fc.oneof(
  fc.double({ min: 0, max: 100, noNaN: true }),
  fc.double({ min: 0, max: 1e-3, noNaN: true }),
  fc.constant(0),
);
const anySteps = fc.integer({ min: 0, max: 300 });

function sumOver(steps: number, term: (step: number) => number): number {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += term(step);
  return sum;
}

function expectClose(got: number, expected: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-11 * Math.abs(expected) + 1e-300);
}

describe("a leap's energy", () => {
  it("seriesSum is the sum of a line over its steps", () => {
    fc.assert(
      fc.property(anyAmount, anySlope, anySteps, anySteps, (first, slope, from, more) => {
        const expected = sumOver(more, (step) => first + slope * (from + step));
        expectClose(seriesSum(first, slope, from, from + more), expected);
      }),
      RUNS,
    );
  });

  it("sumOfMinimum is the sum of the lower of two lines, wherever they cross", () => {
    const anyLine = fc.record({ first: anyAmount, slope: anySlope });
    fc.assert(
      fc.property(anyLine, anyLine, anySteps, (a, b, steps) => {
        const expected = sumOver(steps, (step) => Math.min(a.first + a.slope * step, b.first + b.slope * step));
        expectClose(sumOfMinimum(a.first, a.slope, b.first, b.slope, steps), expected);
      }),
      RUNS,
    );
  });

  it("sumOfMinimum is exact where lines cross on a step, touch at the ends or coincide", () => {
    const lines = [0, 1, 2, 3].flatMap((first) => [0, 1, 2].map((slope) => ({ first, slope })));
    for (const a of lines) {
      for (const b of lines) {
        for (let steps = 0; steps <= 6; steps++) {
          const expected = sumOver(steps, (step) => Math.min(a.first + a.slope * step, b.first + b.slope * step));
          expect(sumOfMinimum(a.first, a.slope, b.first, b.slope, steps)).toBe(expected);
        }
      }
    }
  });

  it("a leap takes the joules of its steps, each capped for itself", () => {
    const anyPower: fc.Arbitrary<PowerModel> = fc.record({
      idleWatts: fc.constant(100),
      engagedWatts: fc.double({ min: 0, max: 500, noNaN: true }),
      capWatts: fc.double({ min: 100, max: 1000, noNaN: true }),
      joulesPerFlop: fc.double({ min: 0, max: 1e-9, noNaN: true }),
      joulesPerByte: fc.double({ min: 0, max: 1e-8, noNaN: true }),
    });
    const line = (scale: number) =>
      fc.record({
        first: fc.double({ min: 0.1 * scale, max: scale, noNaN: true }),
        slope: fc.double({ min: 0, max: scale, noNaN: true }),
      });
    fc.assert(
      fc.property(
        anyPower,
        fc.integer({ min: 1, max: 16 }),
        anySteps,
        line(0.01),
        line(1e12),
        line(1e10),
        (power, gpus, steps, seconds, flop, bytes) => {
          const expected = sumOver(steps, (step) => {
            const stepSeconds = seconds.first + seconds.slope * step;
            const work =
              power.joulesPerFlop * (flop.first + flop.slope * step) + power.joulesPerByte * (bytes.first + bytes.slope * step);
            return Math.min(gpus * power.engagedWatts * stepSeconds + work, gpus * power.capWatts * stepSeconds);
          });
          expectClose(leapJoules(power, gpus, steps, seconds, flop, bytes), expected);
        },
      ),
      RUNS,
    );
  });
});
