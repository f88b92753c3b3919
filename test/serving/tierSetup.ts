/** Random deployments with tiers below HBM, small enough that every one of them evicts, and what both sides of the oracle are told. */
import fc from "fast-check";
import type { CostModel } from "../../src/cost/costModel.ts";
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";
import type { KvLinkPlan, KvPlan, KvTierPlan } from "../../src/serving/kvPlan.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_KV, PLAIN_POOL, type PlainDeployment } from "../support/deployments.ts";

export const AGENTS = 8;
export const GRAIN = 16;
/** Blocks of each scaffold. */
export const HEADS = [3, 5];

export type Setup = {
  readonly plan: KvPlan;
  readonly plain: PlainDeployment;
  readonly cost: CostModel;
  /** Of all workers. */
  readonly ranks: number;
  readonly hbmBytes: number;
  /** That a prompt may have, and still fit when nothing else runs. */
  readonly longestTokens: number;
  readonly agents: number;
  readonly maxBatchedTokens: number;
  readonly seed: number;
};

/** A request of an agent's session, as both sides are told of it. */
export type Turn = {
  readonly agent: number;
  readonly rank: number;
  /** -1: none. */
  readonly scaffold: number;
  readonly headTokens: number;
  readonly promptTokens: number;
  /** Bytes that it holds itself while it runs, if its scaffold is there and if not. */
  readonly ownBytes: { readonly standing: number; readonly alone: number };
  /** Of its rank. */
  readonly hbmBytes: number;
};

/** Where the head of a prompt comes from, in tokens; tier -1: nothing is fetched. `lost`: stored here before, and gone. */
export type Sources = { readonly hbm: number; readonly fetched: number; readonly tier: number; readonly lost: number };

/** What a memory holds, and what it has let go; `neededBytes`: what live sessions would come back to. */
export type MemoryState = {
  readonly idleBytes: number;
  readonly pinnedBytes: number;
  readonly neededBytes: number;
  readonly evictedTokens: number;
  readonly expiredTokens: number;
};

type Drawn = {
  readonly seed: number;
  readonly routing: KvPlan["routing"];
  readonly staleSeconds: number;
  readonly footprint: KvFootprint;
  readonly workers: number;
  readonly ranks: number;
  readonly hbmBlocks: number;
  readonly idleTtlSeconds: number;
  readonly maxBatchedTokens: number;
  readonly speeds: readonly number[];
  readonly tiers: readonly {
    readonly kind: KvTierPlan["kind"];
    readonly blocks: number;
    readonly write: KvTierPlan["write"];
    readonly ttlSeconds: number;
    readonly latencySeconds: number;
  }[];
};

const ttls = fc.constantFrom(0.02, 0.1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);

/** What reads and writes of each kind of tier cross: one link a rank, a worker or for all. */
const LINKS: Record<KvTierPlan["kind"], readonly (readonly [string, KvLinkPlan["scope"]])[]> = {
  peer: [["scale-up", "rank"]],
  host: [["host", "rank"]],
  nvme: [
    ["drives", "worker"],
    ["host", "rank"],
  ],
  store: [
    ["network", "rank"],
    ["store", "deployment"],
  ],
};

/** `fewest`: tiers that a deployment has at least. */
export function setupsOf(routings: readonly KvPlan["routing"][], fewest: number): fc.Arbitrary<Setup> {
  const routing = fc.constantFrom(...routings);
  return fc
    .record({ ...parts, routing, tiers: fc.uniqueArray(tier, { minLength: fewest, maxLength: 3, selector: ({ kind }) => kind }) })
    .map(makeSetup);
}

const tier = fc.record({
  kind: fc.constantFrom("peer", "host", "nvme", "store"),
  blocks: fc.oneof(fc.integer({ min: 5, max: 40 }), fc.integer({ min: 40, max: 150 })),
  write: fc.constantFrom("through", "through", "on-evict", "on-evict", "never"),
  ttlSeconds: ttls,
  latencySeconds: fc.constantFrom(0, 1e-5, 1e-3),
});

const parts = {
  footprint: fc.record({
    bytesPerToken: fc.integer({ min: 1, max: 9 }),
    liveBytes: fc.constant(0),
    checkpointBytes: fc.integer({ min: 0, max: 200 }),
    grainTokens: fc.constant(GRAIN),
    keepsAll: fc.boolean(),
  }),
  seed: fc.nat(),
  staleSeconds: fc.constantFrom(0, 0.01, 0.1),
  workers: fc.integer({ min: 1, max: 2 }),
  ranks: fc.integer({ min: 1, max: 2 }),
  hbmBlocks: fc.integer({ min: 25, max: 35 }),
  idleTtlSeconds: ttls,
  maxBatchedTokens: fc.constantFrom(50, 1000),
  // In logarithms: from far slower than computing to far faster.
  speeds: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 10, maxLength: 10 }),
};

function makeSetup(drawn: Drawn): Setup {
  const { footprint, workers, ranks } = drawn;
  const { bytesPerToken, checkpointBytes, keepsAll } = footprint;
  const blockBytes = GRAIN * bytesPerToken + (keepsAll ? checkpointBytes : Math.round(checkpointBytes / 4));
  const links: KvLinkPlan[] = [];
  const linkOf = (name: string, scope: KvLinkPlan["scope"]): number => {
    const there = links.findIndex((link) => link.name === name);
    const speed = 10 ** (5 + 3 * ((drawn.speeds[links.length] as number) / 1000));
    return there >= 0 ? there : links.push({ name, scope, bytesPerSecond: speed }) - 1;
  };
  const tiers = drawn.tiers.map(({ kind, blocks, write, ttlSeconds, latencySeconds }): KvTierPlan => {
    const isShared = kind === "peer" || kind === "store";
    return {
      ...{ kind, write, ttlSeconds, latencySeconds },
      instances: isShared ? 1 : workers,
      bytes: blocks * blockBytes,
      readLinks: LINKS[kind].map(([name, scope]) => linkOf(`${name} in`, scope)),
      writeLinks: LINKS[kind].map(([name, scope]) => linkOf(`${name} out`, scope)),
    };
  });
  const { routing, staleSeconds } = drawn;
  const plan = { ...PLAIN_KV, routing, staleSeconds, idleTtlSeconds: drawn.idleTtlSeconds, tiers, links };
  const shape = { ...PLAIN_POOL.shape, ranks, gpus: ranks };
  const plain = { ...PLAIN_DEPLOYMENT, footprint, front: { ...PLAIN_POOL, workers, shape }, kv: plan };
  return {
    ...{ plan, plain, cost: makeDeployment(plain).front.cost },
    ranks: workers * ranks,
    hbmBytes: drawn.hbmBlocks * blockBytes,
    longestTokens: (drawn.hbmBlocks / 2) * GRAIN,
    agents: AGENTS,
    maxBatchedTokens: drawn.maxBatchedTokens,
    seed: drawn.seed,
  };
}
