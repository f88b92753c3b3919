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
  /** Whether copies cross links: not those that are there before the run. */
  #moves = true;

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
    // A copy out of a worker's memory crosses the links of its first rank; out of one for all, those of its session's rank.
    const rank = tier.instances === 1 ? undefined : instance * this.#ranksPerWorker;
    const sink = this.#sink(level + 1, rank);
    return new KvPool(tier.bytes, footprint, { clock, ttlSeconds: tier.ttlSeconds, sink, findsTails: true });
  }

  /** What the HBM pool of a rank tells before it evicts: the nearest tier that takes evicted prefixes gets a copy. */
  sink(rank: number): EvictionSink {
    const sink = this.#sink(0, rank);
    return {
      ...sink,
      evictsTail: (session, tokens, scaffold, headTokens) =>
        sink.evictsTail(session, Math.max(headTokens, this.#sendable(session, tokens)), scaffold, headTokens),
    };
  }

  /** Gives what is evicted above a level to the next tier; `rank` undefined: where its session is. */
  #sink(level: number, rank: number | undefined): EvictionSink {
    return {
      evictsTail: (session, tokens, scaffold, headTokens) => {
        const tier = this.#takerOfEvicted(level);
        if (tier !== undefined) this.#copy(tier, rank ?? this.#homeOf(session), session, { tokens, scaffold, headTokens });
      },
      evictsScaffold: (scaffold, headTokens) => {
        const tier = this.#takerOfEvicted(level);
        if (tier !== undefined) this.#copy(tier, rank ?? 0, NONE, { tokens: headTokens, scaffold, headTokens });
      },
    };
  }

  /** The agent of a session that has not ended; undefined: it has. */
  #agentOf(session: number): number | undefined {
    const agent = session % this.#options.agents;
    return this.#options.table.session.of(agent) === session ? agent : undefined;
  }

  /** The rank where a session is; the first one when it has ended. */
  #homeOf(session: number): number {
    const { table } = this.#options;
    const agent = this.#agentOf(session);
    return agent === undefined ? 0 : table.worker.of(agent) * this.#ranksPerWorker + table.rank.of(agent);
  }

  /** Of a prefix in HBM, what its session may send again: a shortened prompt waits to be admitted before HBM lets go of the rest. */
  #sendable(session: number, tokens: number): number {
    const agent = this.#agentOf(session);
    if (agent === undefined) return tokens;
    return Math.min(tokens, resumableTokens(this.#options.footprint, this.#options.table.sharedTokens.of(agent)));
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
    for (const tier of this.#tiers)
      if (tier.plan.write === "through") this.#copy(tier, rank, this.#session(agent), this.#prefix(agent, tokens));
  }

  /** Before a run in steady state: a prefix is where it would be, in HBM or evicted from there, and moves nothing. */
  warm(agent: number, rank: number, tokens: number, isEvicted: boolean): void {
    const taker = isEvicted ? this.#takerOfEvicted(0) : undefined;
    this.#moves = false;
    for (const tier of this.#tiers)
      if (tier.plan.write === "through" || tier === taker)
        this.#copy(tier, rank, this.#session(agent), this.#prefix(agent, tokens));
    this.#moves = true;
  }

  #session(agent: number): number {
    return this.#options.table.session.of(agent);
  }

  #prefix(agent: number, tokens: number): Prefix {
    const { table } = this.#options;
    const headTokens = table.scaffoldTokens.of(agent);
    return { tokens, scaffold: headTokens > 0 ? table.scaffoldId.of(agent) : NONE, headTokens };
  }

  #pool(tier: Tier, rank: number): KvPool {
    return tier.pools[tier.pools.length === 1 ? 0 : Math.floor(rank / this.#ranksPerWorker)] as KvPool;
  }

  /** Copies a prefix into a tier over its links. */
  #copy(tier: Tier, rank: number, session: number, prefix: Prefix): void {
    const bytes = this.#put(this.#pool(tier, rank), session, prefix);
    if (bytes === 0 || !this.#moves) return;
    this.links.start(NONE, bytes, tier.writeHops[rank] as readonly number[], this.#options.clock.nowSeconds);
    this.#options.onChange();
  }

  /** Puts a prefix into a memory; returns the bytes that it did not have yet. `session` -1: it is a scaffold alone. */
  #put(pool: KvPool, session: number, prefix: Prefix): number {
    const { footprint } = this.#options;
    const { tokens, headTokens } = prefix;
    const held = pool.release(pool.tail(session));
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
    pool.store(Math.max(held, tokens), scaffold, session);
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
    const target = table.prefillTokens.of(request);
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
    table.fetchedTokens.set(request, bestTokens - tokens.hbm);
    table.fetchedTier.set(request, this.#tiers.indexOf(best));
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
    return (this.#tiers[this.#options.table.fetchedTier.of(request)] as Tier).plan.latencySeconds;
  }

  /** Tokens of a prompt that a tier could give: of the session's prefix, or of its scaffold. */
  #held(tier: Tier, rank: number, request: number, resumable: number, limit: number): number {
    const { table } = this.#options;
    const pool = this.#pool(tier, rank);
    const held = Math.min(resumable, pool.tokensOf(pool.tail(this.#session(request))));
    const head = table.scaffoldTokens.of(request);
    if (head === 0 || pool.scaffold(table.scaffoldId.of(request)) === NONE) return held;
    return Math.max(held, Math.min(head, limit));
  }

  #use(tier: Tier, rank: number, request: number): void {
    const { table } = this.#options;
    const pool = this.#pool(tier, rank);
    const entry = pool.tail(this.#session(request));
    if (entry !== NONE) pool.use(entry);
    const scaffold = table.scaffoldTokens.of(request) > 0 ? pool.scaffold(table.scaffoldId.of(request)) : NONE;
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
    for (const pool of this.pools) pool.truncate(pool.tail(this.#session(agent)), kept);
  }
}
