import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { StreamShelf } from "../../src/kernel/streamShelf.ts";

describe("a shelf of streams", () => {
  it("gives each stream's numbers in order, whichever are taken between", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 100 }), (indices) => {
        const shelf = new StreamShelf(5, (index) => openStream(1, "one of five", index));
        const streams = Array.from({ length: 5 }, (_, index) => openStream(1, "one of five", index));
        for (const index of indices) {
          expect(shelf.take(index).uniform()).toBe(streams[index]?.uniform());
          shelf.put(index);
        }
      }),
      { seed: 1 },
    );
  });
});
