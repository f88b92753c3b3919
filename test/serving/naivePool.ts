/** KV memory of one attention rank of the naive engine: plain lists, every sum by a scan, eviction grain by grain. */
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";

/** An idle prefix of a session; 0 tokens once it is evicted or taken out. */
export type Prefix = { tokens: number };

/** What a running sequence pins: the bytes of its admission, and the context that it has grown by since. */
export type Holding = { readonly bytes: number; grownTokens: number };

export class NaivePool {
  readonly capacityBytes: number;
  readonly footprint: KvFootprint;
  holdings: Holding[] = [];
  /** Least recently used first. */
  prefixes: Prefix[] = [];
  evictedTokens = 0;

  constructor(capacityBytes: number, footprint: KvFootprint) {
    this.capacityBytes = capacityBytes;
    this.footprint = footprint;
  }

  pinnedBytes(): number {
    let bytes = 0;
    for (const holding of this.holdings) bytes += holding.bytes + holding.grownTokens * this.footprint.bytesPerToken;
    return bytes;
  }

  idleBytes(): number {
    let bytes = 0;
    for (const prefix of this.prefixes) bytes += this.#bytesOf(prefix);
    return bytes;
  }

  /** The same allowance for rounding as the engine under test. */
  couldHold(bytes: number): boolean {
    return this.pinnedBytes() + bytes <= this.capacityBytes * (1 + 1e-9);
  }

  makeRoom(bytes: number): boolean {
    if (!this.couldHold(bytes)) return false;
    while (this.prefixes.length > 0 && this.pinnedBytes() + this.idleBytes() + bytes > this.capacityBytes) {
      const oldest = this.prefixes[0] as Prefix;
      const dropped = this.footprint.keepsAll ? this.footprint.grainTokens : oldest.tokens;
      oldest.tokens -= dropped;
      this.evictedTokens += dropped;
      if (oldest.tokens === 0) this.prefixes.shift();
    }
    return true;
  }

  store(tokens: number): Prefix {
    const prefix = { tokens };
    if (tokens > 0) this.prefixes.push(prefix);
    return prefix;
  }

  /** Takes a prefix out; returns the tokens it still had. */
  release(prefix: Prefix): number {
    const { tokens } = prefix;
    this.prefixes = this.prefixes.filter((other) => other !== prefix);
    prefix.tokens = 0;
    return tokens;
  }

  hold(bytes: number): Holding {
    const holding = { bytes, grownTokens: 0 };
    this.holdings.push(holding);
    return holding;
  }

  drop(holding: Holding): void {
    this.holdings = this.holdings.filter((other) => other !== holding);
  }

  #bytesOf({ tokens }: Prefix): number {
    const { bytesPerToken, checkpointBytes, grainTokens, keepsAll } = this.footprint;
    return tokens * bytesPerToken + (keepsAll ? tokens / grainTokens : 1) * checkpointBytes;
  }
}
