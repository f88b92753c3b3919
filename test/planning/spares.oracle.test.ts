/** Spares against sums over every state of a small fleet, and known tables. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { chanceEnoughUp, sparesFor } from "../../src/planning/spares.ts";

/** Sums the chance of every one of the 2^n states of n units with enough of them up. */
function byStates(needed: number, spares: number, up: number): number {
  const all = needed + spares;
  let chance = 0;
  for (let state = 0; state < 2 ** all; state++) {
    const working = [...state.toString(2)].filter((bit) => bit === "1").length;
    if (working >= needed) chance += up ** working * (1 - up) ** (all - working);
  }
  return chance;
}

describe("spares", () => {
  test.prop([fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 4 }), fc.double({ min: 0.5, max: 0.999, noNaN: true })])(
    "reach the chance that the states of the fleet add up to",
    (needed, spares, up) => {
      expect(chanceEnoughUp(needed, spares, up)).toBeCloseTo(byStates(needed, spares, up), 9);
    },
  );

  it("of one unit that is up 90% of the time: one spare for 99%, two for 99.9%", () => {
    const spares = (target: number) => sparesFor(1, { kind: "availability", target, unitAvailability: 0.9 });
    expect([0.9, 0.99, 0.999].map(spares)).toEqual([0, 1, 2]);
  });

  it("of thousands of units are still a small share, and no underflow hides them", () => {
    const spares = sparesFor(5000, { kind: "availability", target: 0.999, unitAvailability: 0.99 }) ?? Number.NaN;
    // Mean 50 down of 5,000, deviation 7: three deviations and the spares' own failures.
    expect(spares).toBeGreaterThan(65);
    expect(spares).toBeLessThan(85);
  });

  test.prop([fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.9, max: 0.999, noNaN: true })])(
    "are the fewest: one less misses the target",
    (units, unitAvailability) => {
      const spares = sparesFor(units, { kind: "availability", target: 0.995, unitAvailability }) as number;
      expect(chanceEnoughUp(units, spares, unitAvailability)).toBeGreaterThanOrEqual(0.995);
      if (spares > 0) expect(chanceEnoughUp(units, spares - 1, unitAvailability)).toBeLessThan(0.995);
    },
  );

  it("that cannot reach the target are undefined, and a fixed number is what it says", () => {
    expect(sparesFor(1, { kind: "availability", target: 0.999999, unitAvailability: 0.01 })).toBeUndefined();
    expect(sparesFor(7, { kind: "fixed", units: 1 })).toBe(1);
  });
});
