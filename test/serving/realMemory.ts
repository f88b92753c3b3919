/** HBM of the ranks, the tiers below it and the router, as src/serving has them, told what a rank and the simulation tell them. */
import { type KvFootprint, resumableTokens, tailBytes } from "../../src/serving/kvFootprint.ts";
import { KvPool } from "../../src/serving/kvPool.ts";
import { KvTiers } from "../../src/serving/kvTiers.ts";
import { RequestRouter } from "../../src/serving/requestRouter.ts";
import { RequestTable } from "../../src/serving/requestTable.ts";
import type { TransferEnd } from "./naiveLinks.ts";
import type { MemoryState, Setup, Sources, Turn } from "./tierSetup.ts";

const NONE = -1;

export class RealMemory {
  readonly clock = { nowSeconds: 0 };
  readonly table: RequestTable;
  readonly pools: readonly KvPool[];
  readonly tiers: KvTiers;
  readonly router: RequestRouter | undefined;
  readonly movedBytes: number[];
  readonly #footprint: KvFootprint;
  readonly #ranks: number;
  readonly #agents: number;
  #sessions = 0;

  constructor({ plan, plain, cost, hbmBytes, agents, maxBatchedTokens, seed }: Setup) {
    const { workers } = plain.front;
    const { footprint, power } = plain;
    this.#footprint = footprint;
    this.#ranks = cost.shape.ranks;
    this.#agents = agents;
    this.table = new RequestTable(agents);
    this.movedBytes = plan.links.map(() => 0);
    const { clock, table } = this;
    const onMoved = (link: number, _from: number, _to: number, bytes: number) => {
      this.movedBytes[link] = (this.movedBytes[link] as number) + bytes;
    };
    this.tiers = new KvTiers({
      ...{ plan, footprint, cost, power, maxBatchedTokens, workers, table, agents, clock, onMoved },
      onChange: () => {},
    });
    const ttlSeconds = plan.idleTtlSeconds;
    this.pools = Array.from({ length: workers * this.#ranks }, (_, rank) => {
      return new KvPool(hbmBytes, footprint, { clock, ttlSeconds, sink: this.tiers.sink(rank) });
    });
    if (plan.routing === "session-affinity") return;
    const { pools } = this;
    this.router = new RequestRouter({ plan, table, footprint, pools, ranksPerWorker: this.#ranks, agents, seed, clock });
  }

  open({ agent, rank, scaffold, headTokens }: Turn): void {
    const { table } = this;
    table.session.set(agent, this.#sessions++ * this.#agents + agent);
    table.worker.set(agent, Math.floor(rank / this.#ranks));
    table.rank.set(agent, rank % this.#ranks);
    table.scaffoldId.set(agent, Math.max(0, scaffold));
    table.scaffoldTokens.set(agent, headTokens);
    table.sharedTokens.set(agent, 0);
  }

  warm(turn: Turn): void {
    const pool = this.#pool(turn);
    const tokens = resumableTokens(this.#footprint, turn.promptTokens);
    this.table.sharedTokens.set(turn.agent, turn.promptTokens);
    this.#store(turn, tokens);
    const fits = pool.pinnedBytes + pool.idleBytes <= pool.capacityBytes;
    if (!fits) this.#release(turn.agent, pool);
    this.tiers.warm(turn.agent, turn.rank, tokens, !fits);
  }

  shorten({ agent }: Turn, tokens: number): void {
    this.tiers.shortened(agent, tokens);
    this.router?.shortened(agent, tokens);
    this.table.sharedTokens.set(agent, tokens);
  }

  /** A request is sent and arrives; returns the rank that it is sent to. */
  send({ agent, promptTokens }: Turn): number {
    const { table } = this;
    table.promptTokens.set(agent, promptTokens);
    table.prefillTokens.set(agent, promptTokens);
    this.router?.arrive(agent);
    return table.worker.of(agent) * this.#ranks + table.rank.of(agent);
  }

  /** Admits a prompt; undefined: it does not fit beside what runs. */
  start(turn: Turn): Sources | undefined {
    const { table } = this;
    const { agent, promptTokens, headTokens } = turn;
    const pool = this.#pool(turn);
    const scaffold = headTokens > 0 ? pool.scaffold(turn.scaffold) : NONE;
    const own = scaffold === NONE ? turn.ownBytes.alone : turn.ownBytes.standing;
    if (!pool.couldHold(own + (scaffold === NONE ? 0 : pool.scaffoldCost(scaffold)))) return undefined;
    const cached = this.#release(agent, pool);
    this.#forgetNeed(agent, pool);
    const limit = resumableTokens(this.#footprint, promptTokens - 1);
    const resumable = Math.min(limit, resumableTokens(this.#footprint, table.sharedTokens.of(agent)));
    const hbm = Math.max(Math.min(cached, resumable), scaffold === NONE ? 0 : Math.min(headTokens, limit));
    const fetches = this.tiers.fetch(agent, turn.rank, { hbm, resumable, limit });
    if (scaffold !== NONE) pool.pin(scaffold);
    pool.makeRoom(own);
    pool.pinnedBytes += own;
    table.pinnedBytes.set(agent, own);
    table.scaffold.set(agent, scaffold);
    const fetched = fetches ? table.fetchedTokens.of(agent) : 0;
    const lost = Math.max(0, Math.min(table.storedTokens.of(agent), resumable) - hbm - fetched);
    table.storedTokens.set(agent, 0);
    return { hbm, fetched, lost, tier: fetches ? table.fetchedTier.of(agent) : NONE };
  }

  finish(turn: Turn, tokens: number): void {
    const { table } = this;
    const { agent } = turn;
    const pool = this.#pool(turn);
    pool.pinnedBytes -= table.pinnedBytes.of(agent);
    if (table.scaffold.of(agent) !== NONE) pool.unpin(table.scaffold.of(agent));
    table.sharedTokens.set(agent, Number.POSITIVE_INFINITY);
    const stored = resumableTokens(this.#footprint, tokens);
    this.#store(turn, stored);
    this.tiers.stored(agent, turn.rank, stored);
    pool.makeRoom(0);
    this.router?.replied(agent);
  }

  end(turn: Turn): void {
    const { table } = this;
    const { agent } = turn;
    this.#pool(turn).disown(table.cacheEntry.of(agent));
    table.cacheEntry.set(agent, NONE);
    this.#forgetNeed(agent, this.#pool(turn));
    table.storedTokens.set(agent, 0);
    table.session.set(agent, NONE);
    this.router?.ended(agent);
  }

  wait(seconds: number): TransferEnd[] {
    const { links } = this.tiers;
    const ends: TransferEnd[] = [];
    while (links.nextEndSeconds <= seconds) {
      this.clock.nowSeconds = links.nextEndSeconds;
      for (
        let ended = links.takeEnded(this.clock.nowSeconds);
        ended !== undefined;
        ended = links.takeEnded(this.clock.nowSeconds)
      )
        ends.push({ subject: ended, seconds: this.clock.nowSeconds });
    }
    this.clock.nowSeconds = seconds;
    links.takeEnded(seconds);
    return ends;
  }

  /** Memories of HBM and below, once what is too old is gone. */
  memories(): MemoryState[] {
    const pools = [...this.pools, ...this.tiers.pools];
    for (const pool of pools) pool.scaffold(0);
    return pools.map(({ idleBytes, pinnedBytes, neededBytes, evictedTokens, expiredTokens }) => {
      return { idleBytes, pinnedBytes, neededBytes, evictedTokens, expiredTokens };
    });
  }

  #pool({ rank }: Turn): KvPool {
    return this.pools[rank] as KvPool;
  }

  #release(agent: number, pool: KvPool): number {
    const { table } = this;
    const cached = pool.release(table.cacheEntry.of(agent));
    table.cacheEntry.set(agent, NONE);
    return cached;
  }

  #forgetNeed(agent: number, pool: KvPool): void {
    const { table } = this;
    pool.neededBytes -= table.neededBytes.of(agent);
    table.neededBytes.set(agent, 0);
  }

  #store(turn: Turn, tokens: number): void {
    const { table } = this;
    const { agent, headTokens } = turn;
    const pool = this.#pool(turn);
    let scaffold = NONE;
    if (headTokens > 0) {
      scaffold = pool.scaffold(turn.scaffold);
      if (scaffold === NONE) scaffold = pool.addScaffold(turn.scaffold, headTokens);
    }
    table.cacheEntry.set(agent, pool.store(tokens, scaffold, table.session.of(agent)));
    table.neededBytes.set(agent, tokens > headTokens ? tailBytes(this.#footprint, tokens, headTokens) : 0);
    pool.neededBytes += table.neededBytes.of(agent);
    table.storedTokens.set(agent, tokens);
  }
}
