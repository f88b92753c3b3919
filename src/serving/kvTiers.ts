/**
 * KV memory below the HBM of the ranks that prefill: which prefixes are in which tier, the copies that go down, and the
 * choice between fetching a prefix and computing it again. Every tier is a KvPool of its own, so that it shares
 * scaffolds and evicts by the same rules.
 *
 * When is what moved: `through` copies a prefix down as soon as it is stored in HBM, what the tier has of it already
 * aside; `on-evict` copies all of it when the tier above first takes tokens from it. A copy can be found from the moment
 * that it starts; its bytes take their time on the links all the same, and hold up fetches.
 */
import type { CostModel } from "../cost/costModel.ts";
import type { PowerModel } from "../power/stepEnergy.ts";
import { FairLinks } from "./fairLinks.ts";
import { headBytes, type KvFootprint, resumableTokens, tailBytes } from "./kvFootprint.ts";
import type { KvPlan, KvTierPlan } from "./kvPlan.ts";
import { type EvictionSink, KvPool } from "./kvPool.ts";
import { PrefillStep } from "./prefillStep.ts";
import type { RequestTable } from "./requestTable.ts";

const NONE = -1;

export type KvTiersOptions = {
  readonly plan: KvPlan;
  readonly footprint: KvFootprint;
  readonly cost: CostModel;
  readonly power: PowerModel;
  /** Tokens that a rank computes in one step. */
  readonly maxBatchedTokens: number;
  readonly workers: number;
  readonly table: RequestTable;
  readonly agents: number;
  readonly clock: { readonly nowSeconds: number };
  /** Transfers have started: the next one may end sooner. */
  readonly onChange: () => void;
  /** What a kind of link (its place in the plan) carried. */
  readonly onMoved: (link: number, fromSeconds: number, toSeconds: number, bytes: number) => void;
};

/** `tokens` in all, those of the scaffold (id -1: none) included. */
type Prefix = { readonly tokens: number; readonly scaffold: number; readonly headTokens: number };

type Tier = {
  readonly plan: KvTierPlan;
  readonly pools: readonly KvPool[];
  /** Handle of each agent's prefix in each pool. */
  readonly entries: Int32Array;
  /** Links that a read and a write cross, by rank of the front pool. */
  readonly readHops: readonly (readonly number[])[];
  readonly writeHops: readonly (readonly number[])[];
};

export class KvTiers {
  readonly links: FairLinks;
  readonly #options: KvTiersOptions;
  readonly #tiers: readonly Tier[];
  readonly #ranksPerWorker: number;
  readonly #lone: PrefillStep;

  constructor(options: KvTiersOptions) {
    const { plan, cost, workers, onMoved } = options;
    this.#options = options;
    this.#ranksPerWorker = cost.shape.ranks;
    this.#lone = new PrefillStep(cost, options.power);
    const ranks = workers * cost.shape.ranks;
    const count = { rank: ranks, worker: workers, deployment: 1 };
    const first: number[] = [];
    const kinds: number[] = [];
    for (const [kind, { scope }] of plan.links.entries()) {
      first.push(kinds.length);
      for (let link = 0; link < count[scope]; link++) kinds.push(kind);
    }
    const capacities = kinds.map((kind) => plan.links[kind]?.bytesPerSecond ?? 0);
    this.links = new FairLinks(capacities, (link, from, to, bytes) => onMoved(kinds[link] as number, from, to, bytes));
    const hops = (links: readonly number[]) =>
      Array.from({ length: ranks }, (_, rank) =>
        links.map((kind) => {
          const at = { rank, worker: Math.floor(rank / this.#ranksPerWorker), deployment: 0 };
          return (first[kind] as number) + at[plan.links[kind]?.scope ?? "deployment"];
        }),
      );
    this.#tiers = plan.tiers.map((tier, level) => ({
      plan: tier,
      pools: Array.from({ length: tier.instances }, (_, instance) => this.#open(tier, level, instance)),
      entries: new Int32Array(options.agents * tier.instances).fill(NONE),
      readHops: hops(tier.readLinks),
      writeHops: hops(tier.writeLinks),
    }));
  }

  /** All memory below HBM. */
  get pools(): readonly KvPool[] {
    return this.#tiers.flatMap(({ pools }) => pools);
  }

  #open(tier: KvTierPlan, level: number, instance: number): KvPool {
    const { footprint, clock } = this.#options;
    // A copy from one tier into the next crosses the links of the first rank that uses them.
    const rank = instance * this.#ranksPerWorker;
    return new KvPool(tier.bytes, footprint, { clock, ttlSeconds: tier.ttlSeconds, sink: this.sink(rank, level + 1) });
  }

  /** What an HBM pool (level 0), or a tier, tells before it evicts: the next tier that takes evicted prefixes gets a copy. */
  sink(rank: number, level = 0): EvictionSink {
    return {
      evictsTail: (owner, tokens, scaffold, headTokens) => {
        const tier = this.#takerOfEvicted(level);
        if (tier !== undefined) this.#copy(tier, rank, owner, { tokens, scaffold, headTokens });
      },
      evictsScaffold: (scaffold, headTokens) => {
        const tier = this.#takerOfEvicted(level);
        if (tier !== undefined) this.#copy(tier, rank, NONE, { tokens: headTokens, scaffold, headTokens });
      },
    };
  }

  /** The nearest tier from a level on that keeps anything, if it waits for evictions: one that is written through has its copy. */
  #takerOfEvicted(level: number): Tier | undefined {
    for (let index = level; index < this.#tiers.length; index++) {
      const tier = this.#tiers[index] as Tier;
      if (tier.plan.write !== "never") return tier.plan.write === "on-evict" ? tier : undefined;
    }
    return undefined;
  }

  /** A prefix was stored in the HBM of a rank. */
  stored(agent: number, rank: number, tokens: number): void {
    for (const tier of this.#tiers) if (tier.plan.write === "through") this.#copy(tier, rank, agent, this.#prefix(agent, tokens));
  }

  /** Before a run in steady state: a prefix is where it would be, in HBM or evicted from there, and moves nothing. */
  warm(agent: number, rank: number, tokens: number, isEvicted: boolean): void {
    const taker = isEvicted ? this.#takerOfEvicted(0) : undefined;
    for (const tier of this.#tiers)
      if (tier.plan.write === "through" || tier === taker) this.#put(tier, rank, agent, this.#prefix(agent, tokens));
  }

  #prefix(agent: number, tokens: number): Prefix {
    const { table } = this.#options;
    const headTokens = table.scaffoldTokens[agent] as number;
    return { tokens, scaffold: headTokens > 0 ? (table.scaffoldId[agent] as number) : NONE, headTokens };
  }

  #pool(tier: Tier, rank: number): { pool: KvPool; instance: number } {
    const instance = tier.pools.length === 1 ? 0 : Math.floor(rank / this.#ranksPerWorker);
    return { pool: tier.pools[instance] as KvPool, instance };
  }

  /** Copies a prefix into a tier over its links. */
  #copy(tier: Tier, rank: number, owner: number, prefix: Prefix): void {
    const bytes = this.#put(tier, rank, owner, prefix);
    if (bytes === 0) return;
    this.links.start(NONE, bytes, tier.writeHops[rank] as readonly number[], this.#options.clock.nowSeconds);
    this.#options.onChange();
  }

  /** Puts a prefix into a tier; returns the bytes that it did not have yet. `owner` -1: the session has ended. */
  #put(tier: Tier, rank: number, owner: number, prefix: Prefix): number {
    const { footprint } = this.#options;
    const { tokens, headTokens } = prefix;
    const { pool, instance } = this.#pool(tier, rank);
    const at = owner * tier.pools.length + instance;
    const held = owner === NONE ? 0 : pool.release(tier.entries[at] as number);
    let bytes = 0;
    let scaffold = NONE;
    if (headTokens > 0) {
      scaffold = pool.scaffold(prefix.scaffold);
      if (scaffold === NONE) {
        scaffold = pool.addScaffold(prefix.scaffold, headTokens);
        bytes += headBytes(footprint, headTokens);
      }
    }
    const from = Math.max(held, headTokens);
    if (tokens > from) bytes += tailBytes(footprint, tokens, from);
    const entry = pool.store(Math.max(held, tokens), scaffold, owner);
    if (owner === NONE) pool.disown(entry);
    else tier.entries[at] = entry;
    pool.makeRoom(0);
    return bytes;
  }

  /**
   * Starts to fetch a prompt's prefix if that, and computing what is left, ends sooner than computing all that HBM has
   * not: T = latency + bytes / present fair share of the links + the time of the rest in prefill steps of its own. The
   * soonest tier wins, the nearer one among equals. Notes in the table what comes from where; false: nothing is fetched.
   * `resumable`: tokens of the prompt that the session has sent before, `limit`: those that any prefix could give.
   */
  fetch(request: number, rank: number, tokens: { hbm: number; resumable: number; limit: number }): boolean {
    const { table, footprint, clock } = this.#options;
    const target = table.prefillTokens[request] as number;
    let best: Tier | undefined;
    let bestTokens = 0;
    let soonest = Number.NaN;
    for (const tier of this.#tiers) {
      const held = this.#held(tier, rank, request, tokens.resumable, tokens.limit);
      if (held <= tokens.hbm) continue;
      if (best === undefined && Number.isNaN(soonest)) soonest = this.#computeSeconds(tokens.hbm, target);
      const share = this.links.share(tier.readHops[rank] as readonly number[]);
      const seconds =
        tier.plan.latencySeconds + tailBytes(footprint, held, tokens.hbm) / share + this.#computeSeconds(held, target);
      if (seconds >= soonest) continue;
      soonest = seconds;
      best = tier;
      bestTokens = held;
    }
    if (best === undefined) return false;
    this.#use(best, rank, request);
    table.fetchedTokens[request] = bestTokens - tokens.hbm;
    table.fetchedTier[request] = this.#tiers.indexOf(best);
    this.links.start(
      request,
      tailBytes(footprint, bestTokens, tokens.hbm),
      best.readHops[rank] as readonly number[],
      clock.nowSeconds,
    );
    this.#options.onChange();
    return true;
  }

  /** From the end of a fetch's transfer to its last byte in place: the latency that it started with. */
  latencySeconds(request: number): number {
    return (this.#tiers[this.#options.table.fetchedTier[request] as number] as Tier).plan.latencySeconds;
  }

  /** Tokens of a prompt that a tier could give: of the session's prefix, or of its scaffold. */
  #held(tier: Tier, rank: number, request: number, resumable: number, limit: number): number {
    const { table } = this.#options;
    const { pool, instance } = this.#pool(tier, rank);
    const held = Math.min(resumable, pool.tokensOf(tier.entries[request * tier.pools.length + instance] as number));
    const head = table.scaffoldTokens[request] as number;
    if (head === 0 || pool.scaffold(table.scaffoldId[request] as number) === NONE) return held;
    return Math.max(held, Math.min(head, limit));
  }

  #use(tier: Tier, rank: number, request: number): void {
    const { table } = this.#options;
    const { pool, instance } = this.#pool(tier, rank);
    const entry = tier.entries[request * tier.pools.length + instance] as number;
    if (entry !== NONE) pool.use(entry);
    const scaffold = (table.scaffoldTokens[request] as number) > 0 ? pool.scaffold(table.scaffoldId[request] as number) : NONE;
    if (scaffold !== NONE) pool.use(scaffold);
  }

  /** Seconds to compute a prompt from some token on, in steps of its own on an otherwise empty worker. */
  #computeSeconds(fromTokens: number, target: number): number {
    const step = this.#lone;
    let seconds = 0;
    for (let done = fromTokens; done < target; ) {
      const chunk = Math.min(this.#options.maxBatchedTokens, target - done);
      step.clear();
      step.addChunk(done, chunk, done + chunk === target);
      step.endRank(undefined);
      step.price();
      seconds += step.seconds;
      done += chunk;
    }
    return seconds;
  }

  /** A session's next prompt shares only `tokens` with what it sent before: the rest of its copies is of no use. */
  shortened(agent: number, tokens: number): void {
    const kept = resumableTokens(this.#options.footprint, tokens);
    for (const { pools, entries } of this.#tiers)
      for (const [instance, pool] of pools.entries()) pool.truncate(entries[agent * pools.length + instance] as number, kept);
  }

  /** A session has ended, which the tiers cannot know: its copies stay until evicted. */
  ended(agent: number): void {
    for (const { pools, entries } of this.#tiers) {
      for (const [instance, pool] of pools.entries()) {
        pool.disown(entries[agent * pools.length + instance] as number);
        entries[agent * pools.length + instance] = NONE;
      }
    }
  }
}
