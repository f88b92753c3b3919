/**
 * KV memory of one attention rank: bytes pinned by running sequences, and idle prefixes of sessions in order of last
 * use. Idle prefixes give way, least recently used first, its tail first; pinned bytes never do.
 * Invariant: pinned + idle <= capacity after every call of `makeRoom` that succeeds.
 */
import { idleBytes, type KvFootprint } from "./kvFootprint.ts";

const NONE = -1;

export class KvPool {
  readonly capacityBytes: number;
  pinnedBytes = 0;
  idleBytes = 0;
  evictedTokens = 0;

  readonly #footprint: KvFootprint;
  readonly #tokens: number[] = [];
  readonly #previous: number[] = [];
  readonly #next: number[] = [];
  readonly #orphaned: boolean[] = [];
  readonly #free: number[] = [];
  #oldest = NONE;
  #newest = NONE;

  constructor(capacityBytes: number, footprint: KvFootprint) {
    this.capacityBytes = capacityBytes;
    this.#footprint = footprint;
  }

  /** Stores an idle prefix as the most recently used one; returns its handle, -1 where nothing can be reused. */
  store(tokens: number): number {
    if (tokens === 0) return NONE;
    const entry = this.#free.pop() ?? this.#tokens.length;
    this.#tokens[entry] = tokens;
    this.#orphaned[entry] = false;
    this.#previous[entry] = this.#newest;
    this.#next[entry] = NONE;
    if (this.#newest === NONE) this.#oldest = entry;
    else this.#next[this.#newest] = entry;
    this.#newest = entry;
    this.idleBytes += idleBytes(this.#footprint, tokens);
    return entry;
  }

  /** Tokens left of a stored prefix; 0 when it is gone. */
  tokensOf(entry: number): number {
    return entry === NONE ? 0 : (this.#tokens[entry] as number);
  }

  /** Takes a stored prefix out and gives its handle up (the session runs again); returns the tokens it still held. */
  release(entry: number): number {
    if (entry === NONE) return 0;
    const tokens = this.#tokens[entry] as number;
    if (tokens > 0) {
      this.idleBytes -= idleBytes(this.#footprint, tokens);
      this.#unlink(entry);
    }
    this.#free.push(entry);
    return tokens;
  }

  /** Gives a handle up while the prefix stays until it is evicted: its session has ended, which the cache cannot know. */
  disown(entry: number): void {
    if (entry === NONE) return;
    if ((this.#tokens[entry] as number) === 0) this.#free.push(entry);
    else this.#orphaned[entry] = true;
  }

  /** Whether `bytes` more can be pinned once idle prefixes have given way. Sums of many parts are exact to 1e-9. */
  couldHold(bytes: number): boolean {
    return this.pinnedBytes + bytes <= this.capacityBytes * (1 + 1e-9);
  }

  /** Steps that pinned bytes can grow by so much each; Infinity if they do not grow. */
  stepsUntilFull(bytesPerStep: number): number {
    return bytesPerStep === 0 ? Number.POSITIVE_INFINITY : Math.floor((this.capacityBytes - this.pinnedBytes) / bytesPerStep);
  }

  /**
   * Evicts idle prefixes until `bytes` more can be pinned. Returns false, having evicted nothing, when even an empty
   * cache would not give that room. Whoever holds the handle of an evicted prefix finds 0 tokens there.
   */
  makeRoom(bytes: number): boolean {
    if (!this.couldHold(bytes)) return false;
    while (this.#oldest !== NONE && this.pinnedBytes + this.idleBytes + bytes > this.capacityBytes) {
      this.#evict(this.#oldest, this.pinnedBytes + this.idleBytes + bytes - this.capacityBytes);
    }
    return true;
  }

  /** Drops enough of a prefix's tail to free `bytes`, or all of it; a lone last checkpoint goes as a whole. */
  #evict(entry: number, bytes: number): void {
    const footprint = this.#footprint;
    const tokens = this.#tokens[entry] as number;
    let kept = 0;
    if (footprint.keepsAll) {
      const grainBytes = idleBytes(footprint, footprint.grainTokens);
      kept = Math.max(0, tokens - Math.ceil(bytes / grainBytes) * footprint.grainTokens);
    }
    this.evictedTokens += tokens - kept;
    this.idleBytes -= idleBytes(footprint, tokens) - idleBytes(footprint, kept);
    this.#tokens[entry] = kept;
    if (kept > 0) return;
    this.#unlink(entry);
    if (this.#orphaned[entry] === true) this.#free.push(entry);
  }

  #unlink(entry: number): void {
    const previous = this.#previous[entry] as number;
    const next = this.#next[entry] as number;
    if (previous === NONE) this.#oldest = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#newest = previous;
    else this.#previous[next] = previous;
    this.#tokens[entry] = 0;
    // Running sums collect rounding; an empty cache is a chance to shed it.
    if (this.#oldest === NONE) this.idleBytes = 0;
  }
}
