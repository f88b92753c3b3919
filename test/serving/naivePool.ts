/**
 * KV memory of one attention rank of the naive engine: plain lists, every sum by a scan, eviction grain by grain. What
 * may go is looked for each time: a scaffold that nothing stands on, a tail, whichever was used least recently.
 */
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";
import type { Content } from "./contentCache.ts";

/** A head that sessions share. */
export type Scaffold = { readonly id: number; readonly tokens: number; usedSeconds: number };

/** An idle prefix of a session, its scaffold included; 0 tokens once it is evicted or taken out. */
export type Prefix = {
  tokens: number;
  readonly scaffold: Scaffold | undefined;
  readonly usedSeconds: number;
  /** Its blocks when it was stored, where tiers below ask for them. */
  content: Content;
};

/** What a running sequence pins: the bytes of its admission, the context that it has grown by since, and its scaffold. */
export type Holding = { bytes: number; grownTokens: number; scaffold: Scaffold | undefined };

export class NaivePool {
  readonly capacityBytes: number;
  readonly footprint: KvFootprint;
  holdings: Holding[] = [];
  /** Least recently used first. */
  prefixes: Prefix[] = [];
  /** The same. */
  scaffolds: Scaffold[] = [];
  evictedTokens = 0;
  /** Told of what is about to lose tokens. */
  taken: (item: Prefix | Scaffold) => void = () => {};
  readonly #clock: { readonly nowSeconds: number };
  readonly #ttlSeconds: number;
  /** Order of last use over tails and scaffolds. */
  #order: (Prefix | Scaffold)[] = [];

  constructor(capacityBytes: number, footprint: KvFootprint, clock: { readonly nowSeconds: number }, ttlSeconds: number) {
    this.#clock = clock;
    this.#ttlSeconds = ttlSeconds;
    this.capacityBytes = capacityBytes;
    this.footprint = footprint;
  }

  pinnedBytes(): number {
    let bytes = 0;
    for (const holding of this.holdings) bytes += holding.bytes + holding.grownTokens * this.footprint.bytesPerToken;
    for (const scaffold of this.scaffolds) if (this.#isRunOn(scaffold)) bytes += this.blockBytes(0, scaffold.tokens);
    return bytes;
  }

  idleBytes(): number {
    let bytes = 0;
    for (const { tokens, scaffold } of this.prefixes) bytes += this.blockBytes(scaffold?.tokens ?? 0, tokens);
    for (const scaffold of this.scaffolds) if (!this.#isRunOn(scaffold)) bytes += this.blockBytes(0, scaffold.tokens);
    return bytes;
  }

  /** The same allowance for rounding as the engine under test. */
  couldHold(bytes: number): boolean {
    return this.pinnedBytes() + bytes <= this.capacityBytes * (1 + 1e-9);
  }

  makeRoom(bytes: number): boolean {
    if (!this.couldHold(bytes)) return false;
    this.expire();
    const told = new Set<Prefix | Scaffold>();
    while (this.pinnedBytes() + this.idleBytes() + bytes > this.capacityBytes) {
      const going = this.#order.find((item) => !("id" in item) || !this.#isStoodOn(item));
      if (going === undefined) break;
      if (!told.has(going)) this.taken(going);
      told.add(going);
      if ("id" in going) {
        this.evictedTokens += going.tokens;
        this.#forget(going);
        continue;
      }
      const head = going.scaffold?.tokens ?? 0;
      const dropped = this.footprint.keepsAll ? this.footprint.grainTokens : going.tokens - head;
      going.tokens -= dropped;
      this.evictedTokens += dropped;
      if (going.tokens === head) {
        going.tokens = 0;
        this.#forget(going);
      }
    }
    return true;
  }

  /** Idle prefixes and scaffolds that have not been used for long. */
  expire(): void {
    for (const item of [...this.#order]) {
      if (item.usedSeconds >= this.#clock.nowSeconds - this.#ttlSeconds) continue;
      if ("id" in item && this.#isStoodOn(item)) continue;
      if (!("id" in item)) item.tokens = 0;
      this.#forget(item);
    }
  }

  scaffold(id: number): Scaffold | undefined {
    this.expire();
    return this.scaffolds.find((scaffold) => scaffold.id === id);
  }

  /** The scaffold, made resident if it is not. */
  ensureScaffold(id: number, tokens: number): Scaffold {
    const found = this.scaffold(id);
    if (found !== undefined) return found;
    const scaffold = { id, tokens, usedSeconds: this.#clock.nowSeconds };
    this.scaffolds.push(scaffold);
    this.#order.push(scaffold);
    return scaffold;
  }

  store(tokens: number, scaffold?: Scaffold): Prefix {
    const kept = tokens > (scaffold?.tokens ?? 0) ? tokens : 0;
    const prefix: Prefix = { tokens: kept, scaffold, usedSeconds: this.#clock.nowSeconds, content: [] };
    if (prefix.tokens > 0) {
      this.prefixes.push(prefix);
      this.#order.push(prefix);
    }
    if (scaffold !== undefined) this.#use(scaffold);
    return prefix;
  }

  /** Takes a prefix out; returns the tokens it still had. */
  release(prefix: Prefix): number {
    this.expire();
    const { tokens } = prefix;
    this.#forget(prefix);
    prefix.tokens = 0;
    return tokens;
  }

  hold(bytes: number, scaffold?: Scaffold): Holding {
    const holding = { bytes, grownTokens: 0, scaffold };
    this.holdings.push(holding);
    return holding;
  }

  drop(holding: Holding): void {
    this.holdings = this.holdings.filter((other) => other !== holding);
    if (holding.scaffold !== undefined && !this.#isRunOn(holding.scaffold)) this.#use(holding.scaffold);
  }

  /** Bytes of the grains from one token to another, each with its checkpoint, or with the one at the end. */
  blockBytes(from: number, to: number): number {
    const { bytesPerToken, checkpointBytes, grainTokens, keepsAll } = this.footprint;
    if (to <= from) return 0;
    return (to - from) * bytesPerToken + (keepsAll ? (to - from) / grainTokens : 1) * checkpointBytes;
  }

  #use(scaffold: Scaffold): void {
    scaffold.usedSeconds = this.#clock.nowSeconds;
    this.#order = [...this.#order.filter((other) => other !== scaffold), scaffold];
  }

  #forget(item: Prefix | Scaffold): void {
    this.prefixes = this.prefixes.filter((other) => other !== item);
    this.scaffolds = this.scaffolds.filter((other) => other !== item);
    this.#order = this.#order.filter((other) => other !== item);
  }

  #isRunOn(scaffold: Scaffold): boolean {
    return this.holdings.some((holding) => holding.scaffold === scaffold);
  }

  #isStoodOn(scaffold: Scaffold): boolean {
    return this.#isRunOn(scaffold) || this.prefixes.some((prefix) => prefix.scaffold === scaffold);
  }
}
