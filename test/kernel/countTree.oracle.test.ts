/** The tree of counts against a list that is searched. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CountTree } from "../../src/kernel/countTree.ts";

describe("the tree of counts", () => {
  it("knows the first index of the lowest count, whatever was added where", () => {
    const anyHistory = fc.integer({ min: 1, max: 20 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        changes: fc.array(fc.record({ index: fc.nat(size - 1), difference: fc.integer({ min: -3, max: 3 }) })),
      }),
    );
    fc.assert(
      fc.property(anyHistory, ({ size, changes }) => {
        const tree = new CountTree(size);
        const counts = new Array<number>(size).fill(0);
        for (const { index, difference } of changes) {
          tree.add(index, difference);
          counts[index] = (counts[index] as number) + difference;
          expect(tree.of(index)).toBe(counts[index]);
          expect(tree.lowest()).toBe(counts.indexOf(Math.min(...counts)));
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
