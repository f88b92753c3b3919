/** Whole units against packings by brute force. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { packedUnits, wholeUnits } from "../../src/planning/wholeUnits.ts";

/** Fewest units for items by trying every unit for every item. */
function fewest(items: readonly number[], unit: number): number {
  let best = items.length;
  const place = (index: number, rooms: readonly number[]): void => {
    if (rooms.length >= best) return;
    const item = items[index];
    if (item === undefined) {
      best = rooms.length;
      return;
    }
    const tried = new Set<number>();
    rooms.forEach((room, at) => {
      if (room < item || tried.has(room)) return;
      tried.add(room);
      place(index + 1, rooms.with(at, room - item));
    });
    place(index + 1, [...rooms, unit - item]);
  };
  place(0, []);
  return best;
}

describe("whole units", () => {
  it.each([
    [[{ gpus: 32, count: 3 }], 72, 2],
    [
      [
        { gpus: 32, count: 5 },
        { gpus: 40, count: 5 },
      ],
      72,
      5,
    ],
    [[{ gpus: 80, count: 2 }], 72, 4],
    [[{ gpus: 8, count: 9 }], 72, 1],
    [[{ gpus: 8, count: 10 }], 72, 2],
    [[], 8, 0],
  ])("for %j in units of %i are %i", (batches, unit, units) => expect(packedUnits(batches, unit)).toBe(units));

  test.prop([
    fc.array(fc.record({ gpus: fc.integer({ min: 1, max: 12 }), count: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.integer({ min: 12, max: 24 }),
  ])("are never fewer than the best packing, of one size exactly it, and at most one more", (batches, unit) => {
    const items = batches.flatMap(({ gpus, count }) => Array<number>(count).fill(gpus)).sort((a, b) => b - a);
    const best = fewest(items, unit);
    const packed = packedUnits(batches, unit);
    expect(packed).toBeGreaterThanOrEqual(best);
    expect(packed).toBeLessThanOrEqual(batches.length === 1 ? best : best + 1);
  });

  it("carry whole agents: 7.9 agents a deployment are 7", () => {
    const shape = { agentsPerDeployment: 7.9, gpusPerDeployment: 8, gpusPerUnit: 8 };
    expect(wholeUnits(50, shape)).toEqual({ deployments: 8, gpus: 64, units: 8 });
    expect(wholeUnits(50, { ...shape, agentsPerDeployment: 0.9 })).toBeUndefined();
  });
});
