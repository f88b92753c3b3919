/** The heap against a sorted list: entries come out by step, and at one step in the order in which they were put in. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StepHeap } from "../../src/kernel/stepHeap.ts";

type Entry = { readonly step: number; readonly subject: number; readonly code: number; readonly version: number };

const anyEntry = fc.record({
  step: fc.integer({ min: 0, max: 12 }),
  subject: fc.nat(1000),
  code: fc.integer({ min: -1, max: 5 }),
  version: fc.nat(9),
});

describe("the step heap", () => {
  it("gives entries in the order of a stable sort, however pushes and pops alternate", () => {
    fc.assert(
      fc.property(fc.array(fc.option(anyEntry), { maxLength: 300 }), (actions) => {
        const heap = new StepHeap();
        const list: Entry[] = [];
        const pop = (): void => {
          list.sort((a, b) => a.step - b.step);
          expect(heap.firstStep).toBe(list[0]?.step ?? Number.POSITIVE_INFINITY);
          const expected = list.shift();
          expect(heap.pop()).toBe(expected !== undefined);
          if (expected === undefined) return;
          const { subject, code, version } = heap;
          expect({ step: expected.step, subject, code, version }).toEqual(expected);
        };
        for (const entry of actions) {
          if (entry === null) pop();
          else {
            heap.push(entry.step, entry.subject, entry.code, entry.version);
            list.push(entry);
          }
          expect(heap.size).toBe(list.length);
        }
        while (list.length > 0) pop();
        expect(heap.pop()).toBe(false);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
