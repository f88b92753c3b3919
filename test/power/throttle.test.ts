import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { Line } from "../../src/power/stepEnergy.ts";
import { slowdownAt, throttledLine, throttledSeconds, throttleOf } from "../../src/power/throttle.ts";

const throttle = throttleOf(200, 500, 800); // Work keeps 300 of 600 W a GPU.

describe("a power limit below the accelerator's own", () => {
  it("is none where it is no lower", () => {
    expect(throttleOf(200, 800, 800)).toBeUndefined();
    expect(throttleOf(200, 900, 800)).toBeUndefined();
  });

  it("stretches a step at the old limit by the cube root, hand-worked: half the watts, 26% longer", () => {
    if (throttle === undefined) throw new Error("fixture");
    expect(slowdownAt(0.5)).toBeCloseTo(1.259921, 6);
    expect(throttledSeconds(throttle, 4, 0.05, 4 * 600 * 0.05)).toBeCloseTo(0.05 * 1.259921, 7);
    // What lies above the old limit was cut off by that already.
    expect(throttledSeconds(throttle, 4, 0.05, 4 * 900 * 0.05)).toBeCloseTo(0.05 * 1.259921, 7);
    expect(throttledSeconds(throttle, 4, 0.05, 4 * 300 * 0.05)).toBe(0.05);
    expect(throttledSeconds(throttle, 4, 0.05, 4 * 100 * 0.05)).toBe(0.05);
    // Halfway: 1 + 0.26 / 2.
    expect(throttledSeconds(throttle, 4, 0.05, 4 * 450 * 0.05)).toBeCloseTo(0.05 * 1.1299605, 7);
  });

  it("costs the more the less is left, without a jump at the least voltage", () => {
    const shares = [1, 0.9, 0.7, 0.5, 0.4999999, 0.3, 0.1];
    const slowdowns = shares.map(slowdownAt);
    expect([...slowdowns].sort((a, b) => a - b)).toEqual(slowdowns);
    expect(slowdowns[0]).toBe(1);
    expect(slowdowns[4]).toBeCloseTo(slowdowns[3] as number, 5);
  });

  it("comes within a fifth of what RTX 3090s lost of their prefill speed, down to 250 of 350 W", () => {
    const workWatts = (limit: number): number => limit - 90;
    for (const [limit, speed] of [
      [300, 9326 / 9893],
      [250, 8436 / 9893],
    ] as const) {
      const lost = 1 - 1 / slowdownAt(workWatts(limit) / workWatts(350));
      expect(Math.abs(lost / (1 - speed) - 1)).toBeLessThan(0.2);
    }
  });

  const line = (scale: number): fc.Arbitrary<Line> =>
    fc.record({
      first: fc.double({ min: 0.2 * scale, max: scale, noNaN: true }),
      slope: fc.double({ min: 0, max: 0.02 * scale, noNaN: true }),
    });

  test.prop([line(0.05), line(120), fc.integer({ min: 0, max: 60 })])(
    "makes the steps of a leap as long as each for itself, as far as it says that it does",
    (seconds, work, step) => {
      if (throttle === undefined) throw new Error("fixture");
      const { line: stretched, steps } = throttledLine(throttle, 4, seconds, work);
      fc.pre(step < steps);
      const at = ({ first, slope }: Line): number => first + slope * step;
      const watts = at(work) / at(seconds) / 4;
      const factor = Math.max(1, Math.min(throttle.mostSlowdown, 1 + throttle.chord * (watts / throttle.workWatts - 1)));
      expect(at(stretched) / (factor * at(seconds))).toBeCloseTo(1, 9);
    },
  );
});
