/**
 * HBM of the ranks, the tiers below it and the router, block by block. A session is what it would send: a list of blocks that grows, and
 * whose end others replace when it is shortened.
 */
import { type Content, ContentCache, isScaffold } from "./contentCache.ts";
import type { TransferEnd } from "./naiveLinks.ts";
import { NaivePricer } from "./naivePrice.ts";
import { NaiveRouter } from "./naiveRouter.ts";
import { NaiveTiers } from "./naiveTiers.ts";
import type { MemoryState, Setup, Sources, Turn } from "./tierSetup.ts";

type Session = {
  readonly chain: string;
  rank: number;
  content: Content;
  isRunning: boolean;
  ownBytes: number;
  /** What it stored last, and what it stored last on each rank, until it asks for it there. */
  last: Content;
  readonly stored: Map<number, Content>;
  /** The scaffold that it stands on while it runs. */
  standsOn: Content;
};

export class NaiveMemory {
  readonly clock = { nowSeconds: 0 };
  readonly pools: readonly ContentCache[];
  readonly tiers: NaiveTiers;
  readonly router: NaiveRouter | undefined;
  readonly #sessions = new Map<number, Session>();
  readonly #grainTokens: number;
  #named = 0;

  constructor({ plan, plain, cost, hbmBytes, maxBatchedTokens, seed }: Setup) {
    const { footprint, front } = plain;
    const { clock } = this;
    const pricer = new NaivePricer(plain, cost);
    this.#grainTokens = footprint.grainTokens;
    this.tiers = new NaiveTiers({
      ...{ plan, footprint, clock, workers: front.workers, ranksPerWorker: cost.shape.ranks },
      computeSeconds: (from, to) => pricer.promptSeconds(from, to, maxBatchedTokens),
      homeOf: (chain) => [...this.#sessions.values()].find((session) => session.chain === chain)?.rank,
    });
    this.pools = Array.from({ length: front.workers * cost.shape.ranks }, (_, rank) => {
      const pool = new ContentCache(hbmBytes, footprint, clock, plan.idleTtlSeconds);
      pool.taken = (prefix) => this.tiers.taken(this.#useful(prefix), rank, 0);
      return pool;
    });
    if (plan.routing === "session-affinity") return;
    this.router = new NaiveRouter({ plan, grainTokens: this.#grainTokens, pools: this.pools, seed, clock });
  }

  open({ agent, rank, scaffold, headTokens }: Turn): void {
    const content = Array.from({ length: headTokens / this.#grainTokens }, (_, index) => {
      return { name: `scaffold ${scaffold}, block ${index}`, chain: `scaffold ${scaffold}` };
    });
    const chain = `session ${this.#named++}`;
    const stored = new Map<number, Content>();
    this.#sessions.set(agent, { chain, rank, content, isRunning: false, ownBytes: 0, last: [], stored, standsOn: [] });
  }

  warm(turn: Turn): void {
    const session = this.#session(turn);
    const pool = this.#pool(turn);
    this.#grow(session, turn.promptTokens);
    this.#store(session, pool);
    const fits = pool.pinnedBytes() + pool.idleBytes() <= turn.hbmBytes;
    if (!fits) pool.cut(session.chain, []);
    this.tiers.warm(session.content, turn.rank, !fits);
  }

  shorten(turn: Turn, tokens: number): void {
    const session = this.#session(turn);
    const kept = Math.max(turn.headTokens, tokens);
    session.content = session.content.slice(0, Math.floor(kept / this.#grainTokens));
    this.tiers.shortened(session.chain, session.content);
    // What HBM has where the session is stays until it goes on.
    for (const [rank, pool] of this.pools.entries()) if (rank !== session.rank) pool.cut(session.chain, session.content);
  }

  /** A request is sent and arrives; returns the rank that it is sent to. */
  send(turn: Turn): number {
    const session = this.#session(turn);
    const rank = this.router?.choose(session.chain, session.content, turn.promptTokens) ?? session.rank;
    if (rank !== session.rank) this.#pool(session).cut(session.chain, session.content);
    this.router?.arrive(turn.agent, rank, session.content, turn.promptTokens);
    session.rank = rank;
    this.#grow(session, turn.promptTokens);
    return rank;
  }

  start(turn: Turn): Sources | undefined {
    const session = this.#session(turn);
    const pool = this.#pool(turn);
    pool.expire();
    const head = session.content.filter(({ chain }) => isScaffold(chain));
    const standsOn = head.every((part) => pool.has(part)) ? head : [];
    const own = head.length > 0 && standsOn.length === 0 ? turn.ownBytes.alone : turn.ownBytes.standing;
    const toPin = pool.bytesOf(standsOn.filter((part) => !pool.isPinned(part)));
    if (pool.pinnedBytes() + toPin + own > turn.hbmBytes * (1 + 1e-9)) return undefined;
    // One token at least is computed.
    const prompt = session.content.slice(0, Math.floor((turn.promptTokens - 1) / this.#grainTokens));
    const hbmBlocks = pool.leading(prompt);
    pool.cut(session.chain, []);
    const fetch = this.tiers.fetch(turn.agent, prompt, turn.promptTokens, hbmBlocks, turn.rank);
    pool.pin(standsOn);
    pool.makeRoom(own);
    pool.ownBytes += own;
    session.ownBytes = own;
    session.standsOn = standsOn;
    session.isRunning = true;
    const stored = session.stored.get(turn.rank) ?? [];
    session.stored.delete(turn.rank);
    const found = hbmBlocks + (fetch?.blocks ?? 0);
    const lostBlocks = Math.max(0, prompt.filter((part) => stored.some(({ name }) => name === part.name)).length - found);
    const grain = this.#grainTokens;
    return { hbm: hbmBlocks * grain, fetched: (fetch?.blocks ?? 0) * grain, lost: lostBlocks * grain, tier: fetch?.tier ?? -1 };
  }

  finish(turn: Turn, tokens: number): void {
    const session = this.#session(turn);
    const pool = this.#pool(turn);
    this.#grow(session, tokens);
    pool.ownBytes -= session.ownBytes;
    pool.unpin(session.standsOn);
    session.isRunning = false;
    this.#store(session, pool);
    this.tiers.stored(session.content, turn.rank);
    pool.makeRoom(0);
    this.router?.replied(turn.agent);
  }

  /** The memories cannot know: what it left stays. */
  end({ agent }: Turn): void {
    this.#sessions.delete(agent);
  }

  wait(seconds: number): TransferEnd[] {
    const ends = this.tiers.links.advance(seconds);
    this.clock.nowSeconds = seconds;
    return ends;
  }

  memories(): MemoryState[] {
    const idle = [...this.#sessions.values()].filter(({ isRunning }) => !isRunning);
    return [...this.pools, ...this.tiers.memories].map((memory, index) => {
      memory.expire();
      const { evictedTokens, expiredTokens } = memory;
      const here = idle.filter(({ rank }) => rank === index);
      const needed = here.map(({ last }) => memory.bytesOf(last.filter(({ chain }) => !isScaffold(chain))));
      const neededBytes = needed.reduce((sum, bytes) => sum + bytes, 0);
      return { idleBytes: memory.idleBytes(), pinnedBytes: memory.pinnedBytes(), neededBytes, evictedTokens, expiredTokens };
    });
  }

  #session({ agent }: Turn): Session {
    return this.#sessions.get(agent) as Session;
  }

  #pool({ rank }: { readonly rank: number }): ContentCache {
    return this.pools[rank] as ContentCache;
  }

  #store(session: Session, pool: ContentCache): void {
    pool.put(session.content);
    session.last = session.content;
    session.stored.set(session.rank, session.content);
  }

  #grow(session: Session, tokens: number): void {
    const { chain, content } = session;
    const added = Math.max(0, Math.floor(tokens / this.#grainTokens) - content.length);
    session.content = [...content, ...Array.from({ length: added }, () => ({ name: `block ${this.#named++}`, chain }))];
  }

  /** Of a prefix that HBM is about to lose: without what its session will not send again. */
  #useful(prefix: Content): Content {
    const chain = prefix.at(-1)?.chain;
    const session = [...this.#sessions.values()].find((one) => one.chain === chain);
    return session === undefined ? prefix : prefix.filter(({ name }) => session.content.some((part) => part.name === name));
  }
}
