/** Shared links: cases worked by hand, the rule itself on random flows, and a naive fluid simulation. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairLinks } from "../../src/serving/fairLinks.ts";
import { naiveRates } from "./naiveLinks.ts";

type Flow = { readonly startSeconds: number; readonly bytes: number; readonly hops: readonly number[] };

/** Runs flows to their ends; returns when each ended. */
function run(
  capacities: readonly number[],
  flows: readonly Flow[],
  check: (links: FairLinks, active: readonly number[]) => void,
) {
  const links = new FairLinks(capacities);
  const ends = new Array<number>(flows.length).fill(Number.NaN);
  const starts = flows.map((flow, index) => ({ ...flow, index })).sort((a, b) => a.startSeconds - b.startSeconds);
  const active = new Set<number>();
  while (starts.length > 0 || links.flows > 0) {
    const next = starts[0];
    if (next !== undefined && next.startSeconds < links.nextEndSeconds) {
      starts.shift();
      links.start(next.index, next.bytes, next.hops, next.startSeconds);
      active.add(next.index);
    } else {
      const now = links.nextEndSeconds;
      for (let ended = links.takeEnded(now); ended !== undefined; ended = links.takeEnded(now)) {
        ends[ended] = now;
        active.delete(ended);
      }
    }
    check(links, [...active]);
  }
  return ends;
}

/** The same run in small steps of time, each at the naive rates. */
function naiveEnds(capacities: readonly number[], flows: readonly Flow[]): number[] {
  const left = flows.map(({ bytes }) => bytes);
  const ends = flows.map(() => Number.NaN);
  let now = 0;
  while (ends.some(Number.isNaN)) {
    const active = flows.flatMap((flow, index) => (flow.startSeconds <= now && Number.isNaN(ends[index]) ? [index] : []));
    const rates = naiveRates(
      capacities,
      active.map((index) => (flows[index] as Flow).hops),
    );
    const waits = flows.filter(({ startSeconds }) => startSeconds > now).map(({ startSeconds }) => startSeconds - now);
    const durations = active.map((index, place) => (left[index] as number) / (rates[place] as number));
    const step = Math.min(...waits, ...durations);
    for (const [place, index] of active.entries()) {
      left[index] = (left[index] as number) - (rates[place] as number) * step;
      if ((durations[place] as number) <= step * (1 + 1e-12)) ends[index] = now + step;
    }
    now += step;
  }
  return ends;
}

const scenario = fc.integer({ min: 1, max: 5 }).chain((count) =>
  fc.record({
    capacities: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: count, maxLength: count }),
    flows: fc.array(
      fc.record({
        startSeconds: fc.integer({ min: 0, max: 200 }).map((tenths) => tenths / 10),
        bytes: fc.integer({ min: 1, max: 1000 }),
        hops: fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: Math.min(3, count) }),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  }),
);

describe("links", () => {
  it("give a lone flow the least of its capacities", () => {
    expect(run([10, 4], [{ startSeconds: 1, bytes: 20, hops: [0, 1] }], () => {})).toEqual([6]);
  });

  it("give what a flow held up elsewhere leaves to the others", () => {
    const links = new FairLinks([10, 2]);
    links.start(0, 100, [0], 0);
    links.start(1, 100, [0, 1], 0);
    expect([links.rateOf(0), links.rateOf(1)]).toEqual([8, 2]);
    links.start(2, 100, [0], 0);
    expect([links.rateOf(0), links.rateOf(1), links.rateOf(2)]).toEqual([4, 2, 4]);
    expect(links.share([1])).toBe(1);
  });

  it("speed a flow up when another ends: two drives behind one bus", () => {
    // Bus of 6 over drives of 4 each: 3 + 3; the first ends at 4 s, then the second runs at its drive's 4.
    const flows = [
      { startSeconds: 0, bytes: 12, hops: [0, 1] },
      { startSeconds: 0, bytes: 20, hops: [0, 2] },
    ];
    expect(run([6, 4, 4], flows, () => {})).toEqual([4, 6]);
  });

  it("are max-min fair at any instant: none over capacity, and each flow has a full link on which none has more", () => {
    fc.assert(
      fc.property(scenario, ({ capacities, flows }) => {
        run(capacities, flows, (links, active) => {
          const used = capacities.map((_, link) => {
            return active.reduce((sum, flow) => sum + (flows[flow]?.hops.includes(link) ? links.rateOf(flow) : 0), 0);
          });
          for (const [link, capacity] of capacities.entries()) expect(used[link]).toBeLessThanOrEqual(capacity * (1 + 1e-9));
          for (const flow of active) {
            const rate = links.rateOf(flow);
            const bottleneck = flows[flow]?.hops.some((link) => {
              const isFull = (used[link] as number) >= (capacities[link] as number) * (1 - 1e-9);
              const others = active.filter((other) => flows[other]?.hops.includes(link));
              return isFull && others.every((other) => links.rateOf(other) <= rate * (1 + 1e-9));
            });
            expect(bottleneck).toBe(true);
          }
        });
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("agree with a naive fluid simulation, and move every byte once over each link", () => {
    fc.assert(
      fc.property(scenario, ({ capacities, flows }) => {
        const ends = run(capacities, flows, () => {});
        for (const [index, end] of naiveEnds(capacities, flows).entries()) expect(ends[index]).toBeCloseTo(end, 6);
        const carried = capacities.map(() => 0);
        const links = new FairLinks(capacities, (link, _from, _to, bytes) => {
          carried[link] = (carried[link] as number) + bytes;
        });
        for (const [index, { bytes, hops }] of flows.entries()) links.start(index, bytes, hops, 0);
        while (links.flows > 0) links.takeEnded(links.nextEndSeconds);
        for (const link of capacities.keys()) {
          const expected = flows.reduce((sum, { bytes, hops }) => sum + (hops.includes(link) ? bytes : 0), 0);
          expect(carried[link]).toBeCloseTo(expected, 6);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
