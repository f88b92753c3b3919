/** One way to serve a demand: a platform for each of its tiers, the machines of each platform, their watts and their price. */
import { POWER_BASES, type PowerBasis } from "../power/bases.ts";
import { type CostTerms, type PlatformPrices, PRICE_BASES, type PriceBasis, purchaseUsd, usdPerHour } from "./cost.ts";
import { type AtEnds, atEnds, type Ends } from "./ends.ts";
import { type Fleet, fleetFor, type GpuDraw, type Level } from "./fleet.ts";
import type { SparePolicy } from "./spares.ts";

/** What a deployment does under a load: phases of the simulator, or figures by hand. */
export type LoadFigures = {
  readonly gpuWatts: number;
  readonly outputSpeedP25: number;
  readonly ttftP95Seconds: number;
  readonly inputTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
  readonly cachedShare: number;
};

/** A platform as one that can be bought. */
export type Platform = {
  readonly id: string;
  readonly unit: string;
  readonly gpusPerUnit: number;
  readonly draw: GpuDraw;
  readonly prices: PlatformPrices;
};

/** What one deployment of a platform carries of one tier. */
export type Capability = {
  readonly platform: Platform;
  readonly tier: string;
  readonly deployment: string;
  readonly gpusPerDeployment: number;
  /** Agents of one deployment with the 80% interval; 0: the tier is not reached. */
  readonly capacity: Ends;
  /** Why the tier is not reached, or what one agent more runs into. */
  readonly limit: string;
  /** Floor of the tier's output speed, tok/s. */
  readonly speedFloor: number;
  /** Tokens a second are of the whole deployment. */
  readonly figuresAt: (agentsOfDeployment: number) => LoadFigures;
};

/** Agents by tier. */
export type Demand = readonly { readonly tier: string; readonly agents: number }[];

/** The capability that serves each part of a demand, in its order. */
export type Assignment = readonly Capability[];

export type PlatformFleet = { readonly platform: Platform; readonly fleet: Fleet };

export type PricedFleet = {
  readonly fleets: readonly PlatformFleet[];
  readonly gpus: number;
  readonly watts: Readonly<Record<PowerBasis, number>>;
  /** Dollars an hour by price basis, electricity included; undefined: a price is not known. */
  readonly usdPerHour: Readonly<Record<PriceBasis, number | undefined>>;
  /** Dollars to buy it all; undefined: a price is not known. */
  readonly purchaseUsd: number | undefined;
};

export type Offer = {
  readonly assignment: Assignment;
  readonly demand: Demand;
  readonly agents: number;
  /** undefined at an end: the tier is not reached there. */
  readonly fleet: AtEnds<PricedFleet | undefined>;
  /** Each part under its load, at the capacity found. */
  readonly loads: readonly LoadFigures[];
  /** Agents of one deployment, part by part. */
  readonly loadAgents: readonly number[];
};

export type OfferTerms = { readonly spares: SparePolicy; readonly cost: CostTerms };

/** The offer at the level that is bought. undefined: a tier of the demand is not reached. */
export function makeOffer(assignment: Assignment, demand: Demand, terms: OfferTerms): Offer | undefined {
  const fleet = atEnds((end) => pricedFleet(assignment, demand, terms, { end, level: "spared", draw: "load" }));
  if (fleet.value === undefined) return undefined;
  const loadAgents = assignment.map((capability, part) => loadOf(capability, demand[part]?.agents ?? 0, "value"));
  return {
    assignment,
    demand,
    agents: demand.reduce((sum, { agents }) => sum + agents, 0),
    fleet,
    loads: assignment.map((capability, part) => capability.figuresAt(loadAgents[part] as number)),
    loadAgents,
  };
}

export type FleetOptions = {
  readonly end: keyof Ends;
  readonly level: Level;
  /** load: watts at the agents that there are; full: watts with every deployment full. */
  readonly draw: "load" | "full";
};

/** The machines of every platform of an assignment, with their price. undefined: a tier is not reached at this end. */
export function pricedFleet(
  assignment: Assignment,
  demand: Demand,
  { spares, cost }: OfferTerms,
  { end, level, draw }: FleetOptions,
): PricedFleet | undefined {
  const platforms = [...new Set(assignment.map(({ platform }) => platform))];
  const fleets = platforms.map((platform) => {
    const parts = assignment.flatMap((capability, part) => {
      if (capability.platform !== platform) return [];
      const agents = demand[part]?.agents ?? 0;
      const load = draw === "full" ? capability.capacity.value : loadOf(capability, agents, end);
      return [
        {
          agents,
          agentsPerDeployment: capability.capacity[end],
          gpusPerDeployment: capability.gpusPerDeployment,
          gpuWatts: load < 1 ? 0 : capability.figuresAt(load).gpuWatts,
        },
      ];
    });
    return { platform, fleet: fleetFor({ parts, gpusPerUnit: platform.gpusPerUnit, draw: platform.draw, spares }, level) };
  });
  if (!fleets.every((each): each is PlatformFleet => each.fleet !== undefined)) return undefined;
  const total = (figure: (each: PlatformFleet) => number): number => fleets.reduce((sum, each) => sum + figure(each), 0);
  return {
    fleets,
    gpus: total(({ fleet }) => fleet.gpus),
    watts: byKey(POWER_BASES, (basis) => total(({ fleet }) => fleet.watts[basis])),
    usdPerHour: byKey(PRICE_BASES, (basis) =>
      knownTotal(fleets, ({ platform, fleet }) => usdPerHour(paidFor(platform, fleet), basis, platform.prices, cost)),
    ),
    purchaseUsd: knownTotal(fleets, ({ platform, fleet }) => purchaseUsd(paidFor(platform, fleet), platform.prices)),
  };
}

/** Watts at the meter if every GPU drew its power limit, idle ones and spares too: what feeds and cooling are built for. */
export function nameplateWatts({ fleets }: PricedFleet): number {
  return fleets.reduce(
    (sum, { platform: { draw }, fleet }) => sum + fleet.gpus * (draw.tdpWatts + draw.nonGpuWatts) * draw.pue,
    0,
  );
}

/** Agents on each deployment of a part: shared out evenly, rounded up. 0: nobody is carried. */
function loadOf({ capacity }: Capability, agents: number, end: keyof Ends): number {
  const carried = Math.floor(capacity[end]);
  return carried < 1 ? 0 : Math.ceil(agents / Math.ceil(agents / carried));
}

function paidFor({ gpusPerUnit }: Platform, { gpus, watts }: Fleet) {
  return { gpus, gpusPerUnit, facilityWatts: watts.facility };
}

function knownTotal(fleets: readonly PlatformFleet[], figure: (each: PlatformFleet) => number | undefined): number | undefined {
  let sum = 0;
  for (const each of fleets) {
    const value = figure(each);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function byKey<K extends string, T>(keys: readonly K[], value: (key: K) => T): Record<K, T> {
  // Every key of the list is there, which fromEntries does not say.
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, T>;
}
