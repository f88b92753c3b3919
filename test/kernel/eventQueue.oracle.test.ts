/** The queue of a simulation against a list that is searched: with alarms that are moved. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue } from "../../src/kernel/eventQueue.ts";
import { openStream } from "../../src/kernel/random.ts";

const OWNERS = 3;
const ALARM = 9;

type Event = { readonly key: number; readonly kind: number; readonly subject: number; readonly token: number };

/** In the order of insertion. */
class SearchedList {
  readonly events: Event[] = [];

  push(event: Event): void {
    this.events.push(event);
  }

  setAlarm(owner: number, key: number): void {
    const old = this.events.findIndex(({ kind, subject }) => kind === ALARM && subject === owner);
    if (old >= 0) this.events.splice(old, 1);
    this.events.push({ key, kind: ALARM, subject: owner, token: 0 });
  }

  take(): Event | undefined {
    let first = 0;
    for (const [index, { key }] of this.events.entries()) if (key < (this.events[first] as Event).key) first = index;
    return this.events.splice(first, 1)[0];
  }
}

function takeFrom(queue: EventQueue): Event | undefined {
  if (!queue.pop()) return undefined;
  return { key: queue.key, kind: queue.kind, subject: queue.subject, token: queue.kind === ALARM ? 0 : queue.token };
}

/** Delays of which many are equal, some nothing, and some very long. */
const anyDelay = fc.oneof(
  fc.constantFrom(0, 1, 2),
  fc.double({ min: 0, max: 3, noNaN: true }),
  fc.double({ min: 100, max: 1e6, noNaN: true }),
);
const anyAction = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant("push" as const), delay: anyDelay }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("alarm" as const), delay: anyDelay, owner: fc.nat(OWNERS - 1) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("take" as const) }) },
);

describe("the event queue", () => {
  it("gives them in the order of a list", () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 200 }), (actions) => {
        const queue = new EventQueue({ capacity: 8, owners: OWNERS, alarmKind: ALARM });
        const list = new SearchedList();
        let now = 0;
        for (const [index, action] of actions.entries()) {
          if (action.what === "take") {
            const taken = list.take();
            expect(takeFrom(queue)).toEqual(taken);
            now = taken?.key ?? now;
          } else if (action.what === "alarm") {
            queue.setAlarm(action.owner, now + action.delay);
            list.setAlarm(action.owner, now + action.delay);
          } else {
            queue.push(now + action.delay, 1, index, index);
            list.push({ key: now + action.delay, kind: 1, subject: index, token: index });
          }
        }
        while (list.events.length > 0) expect(takeFrom(queue)).toEqual(list.take());
        expect(queue.pop()).toBe(false);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("keeps the order of thousands of events that are put in again and again, and grows for more", () => {
    const subjects = 5000;
    const queue = new EventQueue({ capacity: 2000, owners: 1, alarmKind: ALARM });
    const delays = openStream(1, "delays");
    // Of time in steps, so that events share them.
    const delay = () => Math.ceil(20 * delays.lognormal(0, 2)) / 20;
    let sequence = 0;
    const putIn = new Float64Array(subjects);
    const push = (subject: number, key: number) => {
      putIn[subject] = sequence++;
      queue.push(key, 1, subject, 0);
    };
    for (let subject = 0; subject < subjects; subject++) push(subject, delay());
    let lastKey = 0;
    let lastPutIn = -1;
    for (let event = 0; event < 20 * subjects; event++) {
      expect(queue.pop()).toBe(true);
      const own = putIn[queue.subject] as number;
      if (queue.key < lastKey || (queue.key === lastKey && own <= lastPutIn)) expect.fail(`event ${event} is out of order`);
      lastKey = queue.key;
      lastPutIn = own;
      push(queue.subject, queue.key + delay());
    }
    const left = new Set<number>();
    while (queue.pop()) left.add(queue.subject);
    expect(left.size).toBe(subjects);
  });
});
