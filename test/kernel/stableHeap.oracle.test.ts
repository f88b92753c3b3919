/** The heap against a sorted list: events come out by key, and of one key in the order in which they were put in. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StableHeap } from "../../src/kernel/stableHeap.ts";

type Event = { readonly key: number; readonly kind: number; readonly subject: number; readonly token: number };

/** Few distinct keys, so that most events have company. */
const anyPush = fc.record({
  key: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 5, noNaN: true })),
  kind: fc.integer({ min: -1, max: 127 }),
  subject: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  token: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

function takeEarliest(list: Event[]): Event | undefined {
  const earliest = list.reduce<Event | undefined>(
    (best, event) => (best === undefined || event.key < best.key ? event : best),
    undefined,
  );
  if (earliest !== undefined) list.splice(list.indexOf(earliest), 1);
  return earliest;
}

function takeFromHeap(heap: StableHeap): Event | undefined {
  if (!heap.pop()) return undefined;
  return { key: heap.key, kind: heap.kind, subject: heap.subject, token: heap.token };
}

describe("the stable heap", () => {
  it("gives events in the order of a list searched for its first earliest, however pushes and pops alternate", () => {
    fc.assert(
      fc.property(fc.array(fc.option(anyPush), { maxLength: 300 }), fc.integer({ min: 1, max: 8 }), (actions, capacity) => {
        const heap = new StableHeap(capacity);
        const list: Event[] = [];
        for (const push of actions) {
          if (push === null) expect(takeFromHeap(heap)).toEqual(takeEarliest(list));
          else {
            heap.push(push.key, push.kind, push.subject, push.token);
            list.push(push);
          }
          expect(heap.size).toBe(list.length);
          expect(heap.firstKey).toBe(Math.min(...list.map(({ key }) => key)));
        }
        while (list.length > 0) expect(takeFromHeap(heap)).toEqual(takeEarliest(list));
        expect(heap.pop()).toBe(false);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
