/** Alarms against a list: the earliest goes off first, of one time the one that was set first, and setting one anew moves it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Alarms } from "../../src/kernel/alarms.ts";

const OWNERS = 12;

/** Few distinct times, so that most alarms have company. */
const anySetting = fc.record({
  owner: fc.nat(OWNERS - 1),
  key: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 5, noNaN: true })),
});

type Alarm = { readonly owner: number; readonly key: number; readonly sequence: number };

function first(list: readonly Alarm[]): Alarm | undefined {
  return [...list].sort((a, b) => a.key - b.key || a.sequence - b.sequence)[0];
}

describe("alarms", () => {
  it("go off in the order of a list, however often they are set anew", () => {
    fc.assert(
      fc.property(fc.array(fc.option(anySetting), { maxLength: 200 }), (actions) => {
        const alarms = new Alarms(OWNERS);
        let list: Alarm[] = [];
        for (const [sequence, setting] of actions.entries()) {
          if (setting !== null) {
            list = [...list.filter(({ owner }) => owner !== setting.owner), { ...setting, sequence }];
            alarms.set(setting.owner, setting.key, sequence);
          } else if (list.length > 0) {
            const { owner } = first(list) as Alarm;
            expect(alarms.takeFirst()).toBe(owner);
            list = list.filter((alarm) => alarm.owner !== owner);
          }
          expect(alarms.firstKey).toBe(first(list)?.key ?? Number.POSITIVE_INFINITY);
          if (list.length > 0) expect(alarms.firstSequence).toBe(first(list)?.sequence);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
