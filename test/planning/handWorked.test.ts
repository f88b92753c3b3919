/** One procurement worked out on paper, to the cent and the watt; every step of the arithmetic stands beside its figure. */
import { describe, expect, it } from "vitest";
import { apiBill, usdPerMillionTokens } from "../../src/planning/apiBill.ts";
import { compareOffers, demandOf, type Question } from "../../src/planning/comparison.ts";
import { energyUsdPerHour } from "../../src/planning/cost.ts";
import { endsOf } from "../../src/planning/ends.ts";
import { makeOffer, type Offer, pricedFleet } from "../../src/planning/offer.ts";
import { handMade, node, rack } from "./offers.ts";

const question: Question = {
  agents: 250,
  shares: [{ tier: "1", share: 1 }],
  limits: {},
  terms: { spares: { kind: "fixed", units: 1 }, cost: { usdPerKilowattHour: 0.1, years: 4 } },
  powerBasis: "facility",
  priceBasis: "retail",
};
const carrying = { value: 100, low: 80, high: 130 };
const onNodes = makeOffer([handMade(node, { capacity: carrying })], demandOf(250, question.shares), question.terms) as Offer;
const onRacks = makeOffer([handMade(rack, { capacity: carrying })], demandOf(250, question.shares), question.terms) as Offer;

describe("250 agents on nodes of 8, 100 a deployment of 8 GPUs, N+1", () => {
  const fleet = onNodes.fleet.value;

  it("take 3 nodes and a spare: 32 GPUs, 84 agents on each", () => {
    expect(fleet?.fleets[0]?.fleet).toMatchObject({ deployments: 3, units: 3, spareUnits: 1, busyGpus: 24, gpus: 32 });
    expect(onNodes.loadAgents).toEqual([84]);
  });

  it("draw 24 x 442 W and 8 x 100 W of GPUs, 32 x 600 W of the rest, times 1.25", () => {
    expect(fleet?.watts).toEqual({
      accelerator: 11_408, // 24 x (400 + 84 / 2) + 8 x 100
      tdp: 22_400, // 32 x 700
      system: 30_608, // 11,408 + 32 x 600
      facility: 38_260, // 30,608 x 1.25
    });
  });

  it("cost 96.00 USD an hour at 3 USD a GPU-hour, 40.00 at 1.25, and nothing is made up for a price that is not known", () => {
    expect(fleet?.usdPerHour).toEqual({ own: 40, retail: 96, reserved: 88, list: 128, bought: undefined });
    expect(fleet?.purchaseUsd).toBeUndefined();
  });

  it("use 3.83 USD an hour of electricity at 0.10 USD/kWh", () => {
    expect(energyUsdPerHour(38_260, question.terms.cost)).toBeCloseTo(3.826, 10);
  });

  it("take 4 nodes and a spare at the low end of the capacity, 2 and a spare at the high end", () => {
    const gpus = endsOf(onNodes.fleet, (at) => at?.gpus ?? Number.NaN);
    expect(gpus).toEqual({ value: 32, low: 24, high: 40 });
    const usd = endsOf(onNodes.fleet, (at) => at?.usdPerHour.retail ?? Number.NaN);
    expect(usd).toEqual({ value: 96, low: 72, high: 120 });
  });

  it("cost 1.05 USD a million tokens: 0.384 USD an agent-hour over 0.3672 million tokens", () => {
    // 102 tokens a second of an agent x 3,600 s = 367,200; 84 agents a deployment move 84 times that.
    expect(usdPerMillionTokens(onNodes, question).value).toBeCloseTo(0.384 / 0.3672, 10);
  });
});

describe("the same on racks of 72", () => {
  const fleet = onRacks.fleet.value;

  it("takes one rack and a spare, of which 24 GPUs work", () => {
    expect(fleet?.fleets[0]?.fleet).toMatchObject({ deployments: 3, units: 1, spareUnits: 1, busyGpus: 24, gpus: 144 });
  });

  it("draws 24 x 442 W and 120 x 200 W, 144 x 500 W of the rest, times 1.1", () => {
    expect(fleet?.watts.accelerator).toBe(34_608);
    expect(fleet?.watts.system).toBe(106_608);
    expect(fleet?.watts.facility).toBeCloseTo(117_268.8, 6);
  });

  it("costs 720.00 USD an hour rented, and 211.73 bought: 7,008,000 USD over 35,040 hours and 11.73 of electricity", () => {
    expect(fleet?.usdPerHour.retail).toBe(720);
    expect(fleet?.purchaseUsd).toBe(7_008_000);
    expect(fleet?.usdPerHour.bought).toBeCloseTo(200 + 11.72688, 8);
  });

  it("is 20 GPUs by share, 24 by deployments, 72 by units", () => {
    const gpus = (["share", "deployments", "units", "spared"] as const).map(
      (level) => pricedFleet(onRacks.assignment, onRacks.demand, question.terms, { end: "value", level, draw: "load" })?.gpus,
    );
    expect(gpus).toEqual([20, 24, 72, 144]);
  });
});

describe("build or buy by hand", () => {
  const api = { input: 1, cachedInput: 0.1, output: 10 };

  it("asks 0.14 USD an agent-hour of the API: 0.36 M in at 0.19 and 0.0072 M out at 10 USD", () => {
    const bill = apiBill(onNodes, question, api, 0.9);
    // 0.36 x (0.9 x 0.1 + 0.1 x 1) + 0.0072 x 10 = 0.0684 + 0.072
    expect(bill.apiUsdPerAgentHour).toBeCloseTo(0.1404, 12);
    expect(bill.breakEvenUtilisation.value).toBeCloseTo(0.384 / 0.1404, 10);
  });

  it("never breaks even where a full node costs more than the API: 24.00 USD for 100 agents against 14.04", () => {
    expect(apiBill(onNodes, question, api, 0.9).breakEvenAgents).toBeUndefined();
  });

  it("breaks even at 35 agents where the API asks ten times as much: 48.00 USD for a node and a spare, 1.404 an agent-hour", () => {
    const dear = { input: 10, cachedInput: 1, output: 100 };
    // 1 + 1 nodes: 48.00 / 1.404 = 34.2, so 35 agents; 2 + 1 nodes at 101 agents: 72.00 < 141.80, and so on up.
    expect(apiBill(onNodes, question, dear, 0.9).breakEvenAgents).toBe(35);
  });

  it("splits the own bill as the API's list does, so that both come to the same per million", () => {
    const bill = apiBill(onNodes, question, api, 0.9);
    const factor = 0.384 / 0.1404;
    expect(bill.ownUsdPerMillion.input).toBeCloseTo(factor, 10);
    expect(bill.ownUsdPerMillion.output).toBeCloseTo(10 * factor, 10);
  });
});

describe("the comparison of both", () => {
  it("calls nodes the cheaper and the thriftier of the two, and racks beaten in all three figures", () => {
    const slow = handMade(rack, { capacity: carrying });
    const { cheapest, thriftiest, front, met } = compareOffers([slow, handMade(node, { capacity: carrying })], question);
    expect(cheapest?.assignment[0]?.platform.id).toBe("node");
    expect(thriftiest?.assignment[0]?.platform.id).toBe("node");
    expect(front).toEqual([1]);
    expect(met).toBe(true);
  });
});
