/** KvPool against a cache of single blocks, on random histories: sharing, eviction, pinning, age. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headBytes, type KvFootprint, tailBytes } from "../../src/serving/kvFootprint.ts";
import { KvPool } from "../../src/serving/kvPool.ts";
import { BlockCache } from "./blockCache.ts";

const RUNS = 320;
const SESSIONS = 6;
const SCAFFOLDS = 2;
const GRAIN = 16;
/** Blocks of each scaffold. */
const HEADS = [3, 5];

const footprints = fc.record({
  bytesPerToken: fc.integer({ min: 1, max: 9 }),
  liveBytes: fc.constant(0),
  checkpointBytes: fc.integer({ min: 0, max: 200 }),
  grainTokens: fc.constant(GRAIN),
  keepsAll: fc.boolean(),
});

const steps = fc.array(
  fc.record({
    act: fc.constantFrom("store", "store", "store", "take", "end", "pin", "unpin", "run", "stop", "wait"),
    session: fc.nat(SESSIONS - 1),
    blocks: fc.integer({ min: 0, max: 12 }),
    scaffold: fc.integer({ min: -1, max: SCAFFOLDS - 1 }),
    seconds: fc.integer({ min: 0, max: 8 }),
  }),
  { minLength: 20, maxLength: 60, size: "max" },
);
type Step = { act: string; session: number; blocks: number; scaffold: number; seconds: number };

type Seen = { evictions: number; expiries: number; shared: number; keptByPins: number };

class Both {
  readonly clock = { nowSeconds: 0 };
  readonly pool: KvPool;
  readonly blocks: BlockCache;
  readonly #footprint: KvFootprint;
  readonly #seen: Seen;
  readonly #entries = new Array<number>(SESSIONS).fill(-1);
  readonly #chains = new Array<string | undefined>(SESSIONS).fill(undefined);
  readonly #pins = new Array<number>(SCAFFOLDS).fill(0);
  #running: number[] = [];
  #named = 0;

  constructor(footprint: KvFootprint, capacityBytes: number, ttlSeconds: number, seen: Seen) {
    this.#footprint = footprint;
    this.#seen = seen;
    this.pool = new KvPool(capacityBytes, footprint, { clock: this.clock, ttlSeconds });
    this.blocks = new BlockCache(capacityBytes, footprint, ttlSeconds);
  }

  apply({ act, session, blocks, scaffold, seconds }: Step): void {
    if (act === "wait") this.blocks.nowSeconds = this.clock.nowSeconds += seconds;
    else if (act === "store") this.#store(session, blocks * GRAIN, scaffold);
    else if (act === "take") this.#take(session);
    else if (act === "end") this.#end(session);
    else if (act === "run") this.#run(blocks * GRAIN * this.#footprint.bytesPerToken);
    else if (act === "stop") this.#stop();
    else if (scaffold >= 0) this.#pin(scaffold, act === "pin" ? 1 : -1);
  }

  check(): void {
    const { pool, blocks } = this;
    blocks.expire();
    for (let session = 0; session < SESSIONS; session++) {
      const chain = this.#chains[session];
      expect(pool.tokensOf(this.#entries[session] as number)).toBe(chain === undefined ? 0 : blocks.tokensOf(chain));
    }
    for (let id = 0; id < SCAFFOLDS; id++)
      expect(pool.scaffold(id) !== -1).toBe(blocks.blocks.some(({ chain }) => chain === `scaffold ${id}`));
    expect(pool.pinnedBytes).toBeCloseTo(blocks.pinnedBytes(), 6);
    expect(pool.idleBytes).toBeCloseTo(blocks.idleBytes(), 6);
    expect([pool.evictedTokens, pool.expiredTokens]).toEqual([blocks.evictedTokens, blocks.expiredTokens]);
    expect(pool.pinnedBytes + pool.idleBytes).toBeLessThanOrEqual(pool.capacityBytes + 1e-6);
    this.#seen.evictions += pool.evictedTokens > 0 ? 1 : 0;
    this.#seen.expiries += pool.expiredTokens > 0 ? 1 : 0;
    this.#seen.shared += [0, 1].some((id) => [...blocks.base.values()].filter((base) => base === `scaffold ${id}`).length > 1)
      ? 1
      : 0;
    this.#seen.keptByPins += this.#pins.some((pins) => pins > 1) ? 1 : 0;
  }

  /** Room is made before, as an engine does, so that what is stored is not what must go. */
  #store(session: number, tokens: number, id: number): void {
    this.#take(session);
    const head = id < 0 ? 0 : (HEADS[id] as number) * GRAIN;
    if (tokens < head) return;
    let scaffold = -1;
    if (id >= 0) {
      scaffold = this.#scaffold(id, head);
      if (scaffold === -1) return;
      this.#pin(id, 1);
    }
    const fits = this.pool.makeRoom(tailBytes(this.#footprint, tokens, head));
    expect(this.blocks.makeRoom(tailBytes(this.#footprint, tokens, head))).toBe(fits);
    if (fits) {
      this.#entries[session] = this.pool.store(tokens, scaffold, session);
      const chain = `tail ${this.#named++}`;
      this.#chains[session] = tokens > head ? chain : undefined;
      if (tokens > 0) this.blocks.store(chain, tokens, id < 0 ? undefined : `scaffold ${id}`);
    }
    if (id >= 0) this.#pin(id, -1);
  }

  #scaffold(id: number, tokens: number): number {
    const there = this.pool.scaffold(id);
    this.blocks.expire();
    if (there !== -1) return there;
    const bytes = headBytes(this.#footprint, tokens);
    const fits = this.pool.makeRoom(bytes);
    expect(this.blocks.makeRoom(bytes)).toBe(fits);
    if (!fits) return -1;
    this.blocks.addScaffold(`scaffold ${id}`, tokens);
    return this.pool.addScaffold(id, tokens);
  }

  #take(session: number): void {
    const chain = this.#chains[session];
    this.blocks.expire();
    const held = chain === undefined ? 0 : this.blocks.tokensOf(chain);
    expect(this.pool.release(this.#entries[session] as number)).toBe(held);
    if (chain !== undefined) this.blocks.remove(chain);
    this.#entries[session] = -1;
    this.#chains[session] = undefined;
  }

  #end(session: number): void {
    this.pool.disown(this.#entries[session] as number);
    this.#entries[session] = -1;
    this.#chains[session] = undefined;
  }

  #pin(id: number, change: 1 | -1): void {
    const handle = this.pool.scaffold(id);
    this.blocks.expire();
    if (handle === -1 || (this.#pins[id] as number) + change < 0) return;
    const name = `scaffold ${id}`;
    this.#pins[id] = (this.#pins[id] as number) + change;
    this.blocks.pins.set(name, this.#pins[id] as number);
    if (change === 1) this.pool.pin(handle);
    else {
      this.pool.unpin(handle);
      if (this.#pins[id] === 0) this.blocks.touch(name);
    }
  }

  #run(bytes: number): void {
    const fits = this.pool.makeRoom(bytes);
    expect(this.blocks.makeRoom(bytes)).toBe(fits);
    if (!fits) return;
    this.pool.pinnedBytes += bytes;
    this.blocks.ownBytes += bytes;
    this.#running.push(bytes);
  }

  #stop(): void {
    const bytes = this.#running.shift() ?? 0;
    this.pool.pinnedBytes -= bytes;
    this.blocks.ownBytes -= bytes;
  }
}

describe("the KV pool and a cache of single blocks", () => {
  it("agree on random histories, which share, evict, pin and age", { timeout: 60_000 }, () => {
    const seen: Seen = { evictions: 0, expiries: 0, shared: 0, keptByPins: 0 };
    fc.assert(
      fc.property(
        footprints,
        fc.integer({ min: 150, max: 800 }),
        fc.constantFrom(3, 10, Infinity),
        steps,
        (footprint, scale, ttl, all) => {
          const both = new Both(footprint, scale * footprint.bytesPerToken, ttl, seen);
          for (const step of all) {
            both.apply(step);
            both.check();
          }
        },
      ),
      { numRuns: RUNS, seed: 1 },
    );
    expect(
      Object.values(seen).every((count) => count > 200),
      JSON.stringify(seen),
    ).toBe(true);
  });

  it("charge a scaffold once for all that stand on it, and drop it last", () => {
    const footprint: KvFootprint = { bytesPerToken: 1, liveBytes: 0, checkpointBytes: 0, grainTokens: 10, keepsAll: true };
    const pool = new KvPool(100, footprint);
    const scaffold = pool.addScaffold(0, 40);
    const older = pool.store(60, scaffold);
    const newer = pool.store(70, scaffold);
    expect(pool.idleBytes).toBe(40 + 20 + 30);
    pool.makeRoom(35);
    expect([pool.tokensOf(older), pool.tokensOf(newer), pool.scaffold(0)]).toEqual([0, 60, scaffold]);
    pool.makeRoom(61);
    expect([pool.tokensOf(newer), pool.scaffold(0), pool.idleBytes]).toEqual([0, -1, 0]);
  });
});
