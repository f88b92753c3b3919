/**
 * Routers that choose anew for every request, instead of keeping a session where it began. Copies of a session's prefix
 * are then left behind on the ranks that it has been to; each stays a prefix of what the session sends next.
 *
 *   least-loaded  the rank with the fewest requests in flight
 *   random        any rank
 *   prefix-aware  the rank with the least to compute before the first token: the prompt less its longest prefix there,
 *                 plus what other requests still have to compute there. Among equals the least loaded, then the first.
 *
 * The router knows at once what it has sent where. What it knows of prefixes may be old: it takes the whole picture anew
 * every `staleSeconds`; scaffolds, which hardly ever go, it knows as they are.
 */
import { openStream, type RandomStream } from "../kernel/random.ts";
import { type KvFootprint, resumableTokens } from "./kvFootprint.ts";
import type { KvPlan } from "./kvPlan.ts";
import type { KvPool } from "./kvPool.ts";
import type { RequestTable } from "./requestTable.ts";

const NONE = -1;

export type RequestRouterOptions = {
  readonly plan: KvPlan;
  readonly table: RequestTable;
  readonly footprint: KvFootprint;
  /** Of all ranks that prefill, worker by worker. */
  readonly pools: readonly KvPool[];
  readonly ranksPerWorker: number;
  readonly agents: number;
  readonly seed: string | number;
  readonly clock: { readonly nowSeconds: number };
};

export class RequestRouter {
  readonly #options: RequestRouterOptions;
  readonly #ranks: number;
  readonly #random: RandomStream;
  /** By agent and rank: handles of copies elsewhere than where the session was last, and what was stored there. */
  readonly #copies: Int32Array;
  readonly #stored: Float64Array;
  /** By agent and rank: prefixes as the router knows them; empty when it sees them as they are. */
  readonly #known: Float64Array;
  #knownSeconds = Number.NEGATIVE_INFINITY;
  readonly #inFlight: Int32Array;
  /** Tokens that requests sent to each rank have yet to compute, and what each request adds. */
  readonly #waitingTokens: Float64Array;
  readonly #added: Float64Array;

  constructor(options: RequestRouterOptions) {
    const { agents, pools, plan, seed } = options;
    this.#options = options;
    this.#ranks = pools.length;
    this.#random = openStream(seed, "router");
    this.#copies = new Int32Array(agents * pools.length).fill(NONE);
    this.#stored = new Float64Array(agents * pools.length);
    this.#known = new Float64Array(plan.routing === "prefix-aware" && plan.staleSeconds > 0 ? agents * pools.length : 0);
    this.#inFlight = new Int32Array(pools.length);
    this.#waitingTokens = new Float64Array(pools.length);
    this.#added = new Float64Array(agents);
  }

  /** Sends a request to a rank: sets it in the table, with the copy of its session's prefix there. */
  arrive(agent: number): void {
    const rank = this.#choose(agent);
    this.#move(agent, rank);
    this.#inFlight[rank] = (this.#inFlight[rank] as number) + 1;
    const added = this.#options.table.promptTokens.of(agent) - this.#prefix(agent, rank);
    this.#added[agent] = added;
    this.#waitingTokens[rank] = (this.#waitingTokens[rank] as number) + added;
  }

  /** Its prompt is computed. */
  computed(agent: number): void {
    const rank = this.#rankOf(agent);
    this.#waitingTokens[rank] = (this.#waitingTokens[rank] as number) - (this.#added[agent] as number);
    this.#added[agent] = 0;
  }

  replied(agent: number): void {
    const rank = this.#rankOf(agent);
    this.#inFlight[rank] = (this.#inFlight[rank] as number) - 1;
  }

  /** The session's next prompt shares only `tokens` with what it sent before. */
  shortened(agent: number, tokens: number): void {
    const kept = resumableTokens(this.#options.footprint, tokens);
    for (const [rank, pool] of this.#options.pools.entries()) {
      const at = agent * this.#ranks + rank;
      pool.truncate(this.#copies[at] as number, kept);
      this.#stored[at] = Math.min(this.#stored[at] as number, kept);
      // An old picture shows blocks that no later prompt will have.
      if (this.#known.length > 0) this.#known[at] = Math.min(this.#known[at] as number, kept);
    }
  }

  /** The session has ended, which the caches cannot know. */
  ended(agent: number): void {
    for (const [rank, pool] of this.#options.pools.entries()) {
      const at = agent * this.#ranks + rank;
      pool.disown(this.#copies[at] as number);
      this.#copies[at] = NONE;
      this.#stored[at] = 0;
      if (this.#known.length > 0) this.#known[at] = 0;
    }
  }

  #rankOf(agent: number): number {
    const { table, ranksPerWorker } = this.#options;
    return table.worker.of(agent) * ranksPerWorker + table.rank.of(agent);
  }

  #choose(agent: number): number {
    const { routing } = this.#options.plan;
    if (routing === "random") return this.#random.integer(0, this.#ranks - 1);
    if (this.#known.length > 0) this.#look();
    const prompt = this.#options.table.promptTokens.of(agent);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let rank = 0; rank < this.#ranks; rank++) {
      const load = this.#inFlight[rank] as number;
      const isAware = routing === "prefix-aware";
      const cost = isAware ? prompt - this.#knownPrefix(agent, rank) + (this.#waitingTokens[rank] as number) : load;
      if (cost > least || (cost === least && load >= (this.#inFlight[best] as number))) continue;
      best = rank;
      least = cost;
    }
    return best;
  }

  /** Takes the picture of all prefixes anew, when it is too old. */
  #look(): void {
    const { nowSeconds } = this.#options.clock;
    if (nowSeconds - this.#knownSeconds < this.#options.plan.staleSeconds) return;
    this.#knownSeconds = nowSeconds;
    const { agents, pools, table, footprint } = this.#options;
    this.#known.fill(0);
    // Few sessions have copies on many ranks.
    for (let at = 0; at < this.#copies.length; at++) {
      const entry = this.#copies[at] as number;
      if (entry !== NONE) this.#known[at] = (pools[at % this.#ranks] as KvPool).tokensOf(entry);
    }
    for (let agent = 0; agent < agents; agent++) {
      const rank = this.#rankOf(agent);
      const held = (pools[rank] as KvPool).tokensOf(table.cacheEntry.of(agent));
      this.#known[agent * this.#ranks + rank] = Math.min(held, resumableTokens(footprint, table.sharedTokens.of(agent)));
    }
  }

  #knownPrefix(agent: number, rank: number): number {
    const session =
      this.#known.length > 0 ? (this.#known[agent * this.#ranks + rank] as number) : this.#sessionPrefix(agent, rank);
    return this.#usable(agent, rank, session);
  }

  /** Tokens of the prompt that need no computing on a rank. */
  #prefix(agent: number, rank: number): number {
    return this.#usable(agent, rank, this.#sessionPrefix(agent, rank));
  }

  #usable(agent: number, rank: number, session: number): number {
    const { table, pools, footprint } = this.#options;
    // As a rank counts it: resumed at the grain, and the last token is always computed.
    const limit = resumableTokens(footprint, table.promptTokens.of(agent) - 1);
    const shared = Math.min(session, limit, resumableTokens(footprint, table.sharedTokens.of(agent)));
    const head = table.scaffoldTokens.of(agent);
    const isThere = head > 0 && (pools[rank] as KvPool).scaffold(table.scaffoldId.of(agent)) !== NONE;
    return isThere ? Math.max(shared, Math.min(head, limit)) : shared;
  }

  #sessionPrefix(agent: number, rank: number): number {
    const { table, pools } = this.#options;
    const entry = rank === this.#rankOf(agent) ? table.cacheEntry.of(agent) : this.#copies[agent * this.#ranks + rank];
    return (pools[rank] as KvPool).tokensOf(entry as number);
  }

  /** The session goes on elsewhere: its prefix stays behind as a copy, and the one that it left there before is taken up. */
  #move(agent: number, rank: number): void {
    const { table, pools, ranksPerWorker, footprint } = this.#options;
    const from = this.#rankOf(agent);
    if (rank === from) return;
    const left = agent * this.#ranks + from;
    const taken = agent * this.#ranks + rank;
    const shared = resumableTokens(footprint, table.sharedTokens.of(agent));
    const source = pools[from] as KvPool;
    source.truncate(table.cacheEntry.of(agent), shared);
    this.#copies[left] = table.cacheEntry.of(agent);
    this.#stored[left] = Math.min(table.storedTokens.of(agent), shared);
    table.cacheEntry.set(agent, this.#copies[taken] as number);
    table.storedTokens.set(agent, this.#stored[taken] as number);
    this.#copies[taken] = NONE;
    // What the session needs, it needs once: where it runs next.
    source.neededBytes -= table.neededBytes.of(agent);
    (pools[rank] as KvPool).neededBytes += table.neededBytes.of(agent);
    table.worker.set(agent, Math.floor(rank / ranksPerWorker));
    table.rank.set(agent, rank % ranksPerWorker);
  }
}
