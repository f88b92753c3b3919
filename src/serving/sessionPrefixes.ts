/**
 * What sessions leave in the KV memory of the ranks that prefill: where the prefix of each is, on which shared head it stands,
 * and what of it is kept between two requests. Knows nothing of queues, steps or clocks.
 */
import { invariant } from "../kernel/invariant.ts";
import type { RequestSource } from "../workload/requestSource.ts";
import type { Deployment } from "./deployment.ts";
import { type KvFootprint, resumableTokens, tailBytes } from "./kvFootprint.ts";
import type { KvPool } from "./kvPool.ts";
import type { KvTiers } from "./kvTiers.ts";
import type { RequestTable } from "./requestTable.ts";
import type { Worker } from "./worker.ts";

export type SessionPrefixesOptions = {
  readonly deployment: Deployment;
  readonly table: RequestTable;
  readonly tiers: KvTiers | undefined;
  /** Workers that prefill. */
  readonly workers: readonly Worker[];
  readonly ranksPerWorker: number;
};

export class SessionPrefixes {
  /** Ranks of all workers together. */
  readonly ranks: number;
  readonly #table: RequestTable;
  readonly #tiers: KvTiers | undefined;
  readonly #footprint: KvFootprint;
  readonly #ranksPerWorker: number;
  readonly #pools: readonly KvPool[];
  /** By id. */
  readonly #scaffoldLengths: number[] = [];

  constructor({ deployment, table, tiers, workers, ranksPerWorker }: SessionPrefixesOptions) {
    this.ranks = workers.length * ranksPerWorker;
    this.#table = table;
    this.#tiers = tiers;
    this.#footprint = deployment.footprint;
    this.#ranksPerWorker = ranksPerWorker;
    this.#pools = workers.flatMap(({ pools }) => pools);
  }

  /** The rank where an agent's session is, counted over all workers. */
  rankOf(agent: number): number {
    return this.#table.worker.of(agent) * this.#ranksPerWorker + this.#table.rank.of(agent);
  }

  #poolOf(agent: number): KvPool {
    return this.#pools[this.rankOf(agent)] as KvPool;
  }

  /** Notes the head that the request shares with other sessions; one that is no longer than it has a prefix alone. */
  noteScaffold(agent: number, { scaffoldTokens = 0, scaffoldId = 0, promptTokens }: RequestSource): void {
    if (scaffoldTokens > 0) {
      this.#scaffoldLengths[scaffoldId] ??= scaffoldTokens;
      invariant(this.#scaffoldLengths[scaffoldId] === scaffoldTokens, "a scaffold has one length");
    }
    const shared = scaffoldTokens > 0 && scaffoldTokens <= promptTokens;
    this.#table.scaffoldTokens.set(agent, shared ? resumableTokens(this.#footprint, scaffoldTokens) : 0);
    this.#table.scaffoldId.set(agent, scaffoldId);
  }

  /** Lets go of what a session that ends has stored; it stays in memory until evicted. */
  forget(agent: number): void {
    const table = this.#table;
    const pool = this.#poolOf(agent);
    pool.disown(table.cacheEntry.of(agent));
    table.cacheEntry.set(agent, -1);
    pool.neededBytes -= table.neededBytes.of(agent);
    table.neededBytes.set(agent, 0);
    table.storedTokens.set(agent, 0);
  }

  /** A session that was at work before the run: what it sent then is in memory, or was evicted. */
  warm(agent: number, tokens: number): void {
    const pool = this.#poolOf(agent);
    const kept = resumableTokens(this.#footprint, tokens);
    this.#store(pool, agent, kept);
    const fits = pool.pinnedBytes + pool.idleBytes <= pool.capacityBytes;
    // Sessions that no longer fit start cold, as they would have been evicted, or in a lower tier.
    if (!fits) {
      pool.release(this.#table.cacheEntry.of(agent));
      this.#table.cacheEntry.set(agent, -1);
    }
    this.#tiers?.warm(agent, this.rankOf(agent), kept, !fits);
  }

  /** Keeps the first `tokens` of a session in the rank where it ran, for its next request. */
  cache(pool: KvPool, agent: number, tokens: number): void {
    // From here on all that is stored is what the session has sent.
    this.#table.sharedTokens.set(agent, Number.POSITIVE_INFINITY);
    const stored = resumableTokens(this.#footprint, tokens);
    this.#store(pool, agent, stored);
    this.#tiers?.stored(agent, this.rankOf(agent), stored);
    // A stored prefix never takes more than the sequence had pinned, but outputs may round up to a further grain.
    pool.makeRoom(0);
  }

  /** Stores a session's idle prefix, on its scaffold if it has one, and notes what the session now needs. */
  #store(pool: KvPool, agent: number, tokens: number): void {
    const table = this.#table;
    const head = table.scaffoldTokens.of(agent);
    let scaffold = -1;
    if (head > 0) {
      const id = table.scaffoldId.of(agent);
      scaffold = pool.scaffold(id);
      if (scaffold === -1) scaffold = pool.addScaffold(id, head);
    }
    table.cacheEntry.set(agent, pool.store(tokens, scaffold, table.session.of(agent)));
    const needed = tokens > head ? tailBytes(this.#footprint, tokens, head) : 0;
    table.neededBytes.set(agent, needed);
    pool.neededBytes += needed;
    table.storedTokens.set(agent, tokens);
  }
}
