/** The heap against a sorted list: events come out by time, and at one time in the order in which they were put in. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue } from "../../src/kernel/eventQueue.ts";

type Event = { readonly seconds: number; readonly kind: number; readonly subject: number; readonly token: number };

/** Few distinct times, so that most events have company. */
const anyPush = fc.record({
  seconds: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 5, noNaN: true })),
  kind: fc.integer({ min: 0, max: 255 }),
  subject: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  token: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

function takeEarliest(list: Event[]): Event | undefined {
  const earliest = list.reduce<Event | undefined>(
    (best, event) => (best === undefined || event.seconds < best.seconds ? event : best),
    undefined,
  );
  if (earliest !== undefined) list.splice(list.indexOf(earliest), 1);
  return earliest;
}

function takeFromQueue(queue: EventQueue): Event | undefined {
  if (!queue.pop()) return undefined;
  return { seconds: queue.timeSeconds, kind: queue.kind, subject: queue.subject, token: queue.token };
}

describe("the event queue", () => {
  it("gives events in the order of a list searched for its first earliest, however pushes and pops alternate", () => {
    fc.assert(
      fc.property(fc.array(fc.option(anyPush), { maxLength: 300 }), fc.integer({ min: 1, max: 8 }), (actions, capacity) => {
        const queue = new EventQueue(capacity);
        const list: Event[] = [];
        for (const push of actions) {
          if (push === null) expect(takeFromQueue(queue)).toEqual(takeEarliest(list));
          else {
            queue.push(push.seconds, push.kind, push.subject, push.token);
            list.push(push);
          }
          expect(queue.size).toBe(list.length);
        }
        while (list.length > 0) expect(takeFromQueue(queue)).toEqual(takeEarliest(list));
        expect(queue.pop()).toBe(false);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
