/** Limits, mixes, flips, fronts and break-evens, each against a slower way to the same answer. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { breakEvenAgents } from "../../src/planning/breakEven.ts";
import { compareOffers, demandOf, type Question } from "../../src/planning/comparison.ts";
import { crossings } from "../../src/planning/crossings.ts";
import { flipsWithin } from "../../src/planning/flips.ts";
import { agentsWithin } from "../../src/planning/limits.ts";
import { pricedFleet } from "../../src/planning/offer.ts";
import { paretoFront } from "../../src/planning/pareto.ts";
import { exactly, handMade, node, rack } from "./offers.ts";

const question = (changes: Partial<Question> = {}): Question => ({
  agents: 250,
  shares: [{ tier: "1", share: 1 }],
  limits: {},
  terms: { spares: { kind: "fixed", units: 1 }, cost: { usdPerKilowattHour: 0.1, years: 4 } },
  powerBasis: "facility",
  priceBasis: "retail",
  ...changes,
});

describe("limits", () => {
  it("hold as many agents as a search by ones finds", () => {
    // Nodes of 100 agents, 450 W a GPU when full: a spare is 8 x 700 x 1.25 = 7,000 W, a node 8 x 1,050 x 1.25 = 10,500 W.
    const { answers } = compareOffers([handMade(node)], question({ agents: undefined, limits: { sitePowerWatts: 50_000 } }));
    expect(answers[0]?.most).toEqual({ value: 400, low: 400, high: 400 });
    expect(answers[0]?.offer?.agents).toBe(400);
  });

  it("that hold the need are met, and that break it say by how much and what would fit", () => {
    const asked = (watts: number) =>
      compareOffers([handMade(node)], question({ agents: 400, limits: { sitePowerWatts: watts } }));
    expect(asked(49_000)).toMatchObject({ met: true });
    const short = asked(48_999);
    expect(short.met).toBe(false);
    expect(short.answers[0]?.broken).toEqual([{ name: "site power", taken: 49_000, most: 48_999 }]);
    expect(short.answers[0]?.most?.value).toBe(300);
  });

  it("too small for one unit and its spare hold nobody", () => {
    const { answers, met } = compareOffers([handMade(rack)], question({ agents: undefined, limits: { budgetUsd: 7_007_999 } }));
    expect(met).toBe(false);
    expect(answers[0]?.offer).toBeUndefined();
    expect(answers[0]?.most?.value).toBe(0);
    expect(compareOffers([handMade(rack)], question({ agents: undefined, limits: { budgetUsd: 7_008_000 } })).met).toBe(true);
  });

  it("on a price that is not known are not met, and say so", () => {
    const { answers, met } = compareOffers([handMade(node)], question({ limits: { budgetUsd: 1e9 } }));
    expect(met).toBe(false);
    expect(answers[0]?.broken).toEqual([{ name: "budget", taken: undefined, most: 1e9 }]);
  });

  test.prop([fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 3000 })])(
    "by steps are found by bisection",
    (step, most) => {
      const taken = (agents: number) => Math.ceil(agents / step) * 7;
      const found = agentsWithin([{ name: "budget", most, taken }]) as number;
      expect(taken(found + 1)).toBeGreaterThan(most);
      if (found > 0) expect(taken(found)).toBeLessThanOrEqual(most);
    },
  );
});

test.prop([fc.integer({ min: 1000, max: 1e6 }), fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 98 })])(
  "agents of the tiers add up to all agents, each within one of its share",
  (agents, first, second) => {
    const weights = [first, second, 100];
    const shares = weights.map((weight, tier) => ({ tier: String(tier), share: weight / (first + second + 100) }));
    const demand = demandOf(agents, shares);
    expect(demand.reduce((sum, part) => sum + part.agents, 0)).toBe(agents);
    for (const [tier, part] of demand.entries())
      expect(Math.abs(part.agents - agents * (shares[tier]?.share ?? 0))).toBeLessThanOrEqual(1);
  },
);

describe("mixes of tiers", () => {
  // Fast agents are few on nodes and many on racks; background agents are as good on either.
  const able = [
    handMade(node, { tier: "1" }),
    handMade(node, { tier: "2", capacity: exactly(4) }),
    handMade(rack, { tier: "1", capacity: exactly(150) }),
    handMade(rack, { tier: "2", capacity: exactly(1000) }),
  ];
  const shares = [
    { tier: "1", share: 0.5 },
    { tier: "2", share: 0.5 },
  ];

  it("are the cheapest and the thriftiest of all combinations, tried one by one", () => {
    const asked = question({ agents: 40_000, shares });
    const { cheapest, thriftiest } = compareOffers(able, asked);
    const demand = shares.map(({ tier, share }) => ({ tier, agents: 40_000 * share }));
    const all = [able[0], able[2]].flatMap((one) => [able[1], able[3]].map((two) => [one, two] as const));
    const figures = all.map((assignment) => {
      const parts = assignment.map((each) => each as (typeof able)[number]);
      const fleet = pricedFleet(parts, demand, asked.terms, { end: "value", level: "spared", draw: "load" });
      return { parts, usd: fleet?.usdPerHour.retail ?? Number.NaN, watts: fleet?.watts.facility ?? Number.NaN };
    });
    const least = (figure: "usd" | "watts") => figures.reduce((best, each) => (each[figure] < best[figure] ? each : best));
    expect(cheapest?.assignment).toEqual(least("usd").parts);
    expect(thriftiest?.assignment).toEqual(least("watts").parts);
    expect(new Set(cheapest?.assignment.map(({ platform }) => platform.id)).size).toBe(2);
  });

  it("leave out a platform that does not reach a tier, and say why", () => {
    const slow = handMade(node, { tier: "2", capacity: exactly(0), limit: "not reachable: too slow" });
    const { answers, unreached } = compareOffers(
      [able[0] as never, slow, able[2] as never, able[3] as never],
      question({ shares }),
    );
    expect(answers.map(({ assignment }) => assignment[0]?.platform.id)).toEqual(["rack"]);
    expect(unreached).toEqual([{ platform: "node", tier: "2", why: "not reachable: too slow" }]);
  });

  it("of one platform share their units: 32 and 40 GPUs are one rack", () => {
    const [one, two] = [handMade(rack, { gpusPerDeployment: 32 }), handMade(rack, { tier: "2", gpusPerDeployment: 40 })];
    const { answers } = compareOffers([one, two], question({ agents: 200, shares }));
    expect(answers[0]?.offer?.fleet.value?.fleets[0]?.fleet).toMatchObject({ units: 1, spareUnits: 1, busyGpus: 72 });
  });
});

describe("flips", () => {
  it("lie where both come to the same, within the span of the mover alone", () => {
    const offers = [
      { name: "a", fixed: 0, quantity: 10, rate: 5, between: [2, 18] as const },
      { name: "b", fixed: 0, quantity: 8, rate: 4, between: [3.9, 4.1] as const },
    ];
    // a costs 50, b 32: a is cheaper below 3.20; b would have to rise to 6.25, beyond its span.
    expect(flipsWithin(offers)).toEqual([{ mover: "a", other: "b", at: 3.2, gains: true }]);
  });

  it("count what does not move with the rate", () => {
    const offers = [
      { name: "a", fixed: 12, quantity: 10, rate: 2, between: [1, 3] as const },
      { name: "b", fixed: 30, quantity: 1, rate: 7, between: [7, 7] as const },
    ];
    expect(flipsWithin(offers)).toEqual([{ mover: "a", other: "b", at: 2.5, gains: false }]);
  });
});

describe("the front", () => {
  test.prop([fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { maxLength: 12 })])(
    "holds an offer as good as each that is off it, and none that another beats",
    (offers) => {
      const front = paretoFront(offers);
      const beats = (a: readonly number[], b: readonly number[]) =>
        a.every((value, i) => value <= (b[i] ?? 0)) && `${a}` !== `${b}`;
      for (const [place, offer] of offers.entries())
        expect(front.includes(place)).toBe(!offers.some((other) => beats(other, offer)));
    },
  );

  it("leaves out what is not known", () =>
    expect(
      paretoFront([
        [1, Number.NaN],
        [2, 2],
      ]),
    ).toEqual([1]));
});

describe("break-even agents", () => {
  test.prop([fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.05, max: 5, noNaN: true }), fc.integer({ min: 0, max: 4 })])(
    "are where own machines stay cheaper, counted agent by agent",
    (carried, api, spares) => {
      const own = (agents: number) => (Math.ceil(agents / carried) + spares) * 10;
      const found = breakEvenAgents(own, api, carried);
      // Far enough for the spares' share to vanish.
      const far = 300 * carried;
      let slow: number | undefined;
      for (let agents = far; agents >= 1 && own(agents) <= api * agents + 1e-9; agents--) slow = agents;
      if (found !== undefined && found < far) expect(slow).toBe(found);
      else expect(slow === undefined || carried * api <= 10 * 1.02).toBe(true);
    },
  );
});

describe("crossings", () => {
  it("are the number of agents from which a rack is cheaper than nodes for good, found one by one", () => {
    // A rack holds 9 deployments of 300 agents for 360 USD an hour, a node one of 100 for 24; with N+1 on both sides.
    const able = [handMade(node), handMade(rack, { capacity: exactly(300) })];
    const { answers, question: asked } = compareOffers(able, question());
    const usd = (place: number, agents: number) => {
      const { assignment } = answers[place] as (typeof answers)[number];
      const options = { end: "value", level: "spared", draw: "full" } as const;
      return pricedFleet(assignment, [{ tier: "1", agents }], asked.terms, options)?.usdPerHour.retail ?? Number.NaN;
    };
    let slow = 7000;
    while (usd(1, slow - 1) < usd(0, slow - 1)) slow--;
    // 20 deployments are 3 racks and a spare, 1,440 USD: as much as 59 nodes and a spare at 5,900 agents, less than 60 and one.
    expect(slow).toBe(5901);
    expect(crossings({ answers, question: asked })).toEqual([{ winner: "rack", loser: "node", from: slow, upTo: 54_000 }]);
  });
});
