/** The ring against an array. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fifo } from "../../src/serving/fifo.ts";

describe("a first-in first-out queue", () => {
  it("gives what an array gives, however it is filled from both ends and emptied", () => {
    const anyAction = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("push", "unshift"), item: fc.nat(1000) }) },
      { weight: 2, arbitrary: fc.constant({ kind: "shift", item: 0 }) },
    );
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 200 }), (actions) => {
        const queue = new Fifo();
        const array: number[] = [];
        for (const { kind, item } of actions) {
          if (kind === "shift") expect(queue.shift()).toBe(array.shift());
          else if (kind === "push") {
            queue.push(item);
            array.push(item);
          } else {
            queue.unshift(item);
            array.unshift(item);
          }
          expect([queue.length, queue.first]).toEqual([array.length, array[0]]);
        }
      }),
      { seed: 1 },
    );
  });
});
