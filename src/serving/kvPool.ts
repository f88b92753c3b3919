/**
 * KV memory of one attention rank: bytes pinned by running sequences, and idle prefixes in order of last use. The
 * prefixes form a tree of two levels: scaffolds, heads that many sessions share, and the sessions' tails on them; a
 * session without scaffold is a tail on nothing. A scaffold's bytes are charged once, pinned while a running sequence
 * stands on it. Idle prefixes give way, least recently used first, a tail its end first, a scaffold as a whole and only
 * when nothing stands on it; pinned bytes never do.
 * Invariants: pinned + idle <= capacity after every call of `makeRoom` that succeeds; an idle scaffold is never used
 * less recently than a tail on it, so that the tail goes first.
 */
import { invariant } from "../kernel/invariant.ts";
import { KvEntries } from "./kvEntries.ts";
import { headBytes, idleBytes, type KvFootprint, tailBytes } from "./kvFootprint.ts";

const NONE = -1;

/** Told before a prefix loses tokens to eviction, so that a lower tier may take a copy. */
export type EvictionSink = {
  /** `session`: whose prefix it is, or was; `scaffold`: id of the scaffold it stands on (-1: none), with its tokens. */
  evictsTail(session: number, tokens: number, scaffold: number, headTokens: number): void;
  evictsScaffold(scaffold: number, tokens: number): void;
};

export type KvPoolOptions = {
  /** Where the time of last use comes from; needed for a TTL alone. */
  readonly clock?: { readonly nowSeconds: number };
  /** Idle prefixes unused for longer are gone. Default: Infinity. */
  readonly ttlSeconds?: number | undefined;
  readonly sink?: EvictionSink | undefined;
  /** Whether prefixes are found by their sessions, live or ended, and nobody holds their handles. Default: no. */
  readonly findsTails?: boolean;
  /** Where its prefixes are written down, with those of other pools; default: a table of its own. */
  readonly entries?: KvEntries;
};

export class KvPool {
  readonly capacityBytes: number;
  pinnedBytes = 0;
  idleBytes = 0;
  evictedTokens = 0;
  /** Tokens of idle prefixes that grew too old. */
  expiredTokens = 0;
  /** Bytes that the idle prefixes of live sessions would take if none had been evicted: kept by whoever stores and takes them. */
  neededBytes = 0;
  /** Part of `idleBytes`. */
  idleScaffoldBytes = 0;

  readonly #footprint: KvFootprint;
  readonly #clock: { readonly nowSeconds: number };
  readonly #ttlSeconds: number;
  readonly #sink: EvictionSink | undefined;
  readonly #entries: KvEntries;
  /** Handle of each scaffold by its id. */
  readonly #scaffolds: number[] = [];
  /** Handle of each tail by its session, where they are found so. */
  readonly #tails: Map<number, number> | undefined;
  #oldest = NONE;
  #newest = NONE;

  constructor(capacityBytes: number, footprint: KvFootprint, options: KvPoolOptions = {}) {
    this.capacityBytes = capacityBytes;
    this.#footprint = footprint;
    this.#entries = options.entries ?? new KvEntries();
    this.#clock = options.clock ?? { nowSeconds: 0 };
    this.#ttlSeconds = options.ttlSeconds ?? Number.POSITIVE_INFINITY;
    this.#sink = options.sink;
    this.#tails = options.findsTails === true ? new Map() : undefined;
  }

  /**
   * Stores an idle prefix of `tokens`, its scaffold's included, as the most recently used one; returns its handle, -1
   * where nothing can be reused beyond the scaffold. `scaffold`: handle of the scaffold that it stands on.
   */
  store(tokens: number, scaffold = NONE, session = NONE): number {
    const head = scaffold === NONE ? 0 : this.#entries.tokens.of(scaffold);
    const entry = tokens > head ? this.#open(tokens) : NONE;
    if (entry !== NONE) {
      this.#entries.base.set(entry, scaffold);
      this.#entries.session.set(entry, session);
      if (this.#tails !== undefined) {
        this.#tails.set(session, entry);
        this.#entries.orphaned.set(entry, 1);
      }
      this.idleBytes += tailBytes(this.#footprint, tokens, head);
      this.#link(entry);
    }
    if (scaffold !== NONE) {
      if (entry !== NONE) this.#entries.standing.add(scaffold, 1);
      this.#touch(scaffold);
    }
    return entry;
  }

  /** Tokens left of a stored prefix, its scaffold's included; 0 when it is gone. */
  tokensOf(entry: number): number {
    this.#expire();
    return entry === NONE ? 0 : this.#entries.tokens.of(entry);
  }

  /** Takes a stored prefix out and gives its handle up (the session runs again); returns the tokens it still held. */
  release(entry: number): number {
    this.#expire();
    if (entry === NONE) return 0;
    const tokens = this.#entries.tokens.of(entry);
    if (tokens > 0) this.#drop(entry);
    this.#entries.close(entry);
    return tokens;
  }

  /** Gives a handle up while the prefix stays until it is evicted: its session has ended, which the cache cannot know. */
  disown(entry: number): void {
    if (entry === NONE) return;
    if (this.#entries.tokens.of(entry) === 0) this.#entries.close(entry);
    else this.#entries.orphaned.set(entry, 1);
  }

  /** Handle of a session's prefix, until it is evicted, released or truncated to nothing; -1: none is here. Needs `findsTails`. */
  tail(session: number): number {
    this.#expire();
    return this.#tails?.get(session) ?? NONE;
  }

  /** Handle of a resident scaffold; -1: it is not here. */
  scaffold(id: number): number {
    this.#expire();
    return this.#scaffolds[id] ?? NONE;
  }

  /** Makes a scaffold of `tokens` resident, idle; returns its handle. Assumes that it is not. */
  addScaffold(id: number, tokens: number): number {
    const entry = this.#open(tokens);
    this.#entries.base.set(entry, NONE);
    this.#entries.session.set(entry, NONE);
    this.#entries.scaffoldId.set(entry, id);
    this.#entries.standing.set(entry, 0);
    this.#entries.pins.set(entry, 0);
    this.#scaffolds[id] = entry;
    this.#idleScaffold(entry, 1);
    this.#link(entry);
    return entry;
  }

  /** Bytes that pinning a scaffold would add to what is pinned. */
  scaffoldCost(scaffold: number): number {
    return this.#entries.pins.of(scaffold) > 0 ? 0 : headBytes(this.#footprint, this.#entries.tokens.of(scaffold));
  }

  /** A running sequence comes to stand on a scaffold. */
  pin(scaffold: number): void {
    const pins = this.#entries.pins.of(scaffold) + 1;
    this.#entries.pins.set(scaffold, pins);
    if (pins > 1) return;
    this.#idleScaffold(scaffold, -1);
    this.#unlink(scaffold);
    this.pinnedBytes += headBytes(this.#footprint, this.#entries.tokens.of(scaffold));
  }

  /** A running sequence leaves a scaffold; the last one leaves it idle, most recently used. */
  unpin(scaffold: number): void {
    const pins = this.#entries.pins.of(scaffold) - 1;
    invariant(pins >= 0, "a scaffold is left by those who stand on it");
    this.#entries.pins.set(scaffold, pins);
    if (pins > 0) return;
    this.pinnedBytes -= headBytes(this.#footprint, this.#entries.tokens.of(scaffold));
    this.#idleScaffold(scaffold, 1);
    this.#link(scaffold);
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
    // What is too old is gone, and no lower tier gets a copy of it.
    this.#expire();
    while (this.#oldest !== NONE && this.pinnedBytes + this.idleBytes + bytes > this.capacityBytes) {
      this.#evict(this.#oldest, this.pinnedBytes + this.idleBytes + bytes - this.capacityBytes);
    }
    return true;
  }

  /** A prefix or scaffold was read where it is: it is the most recently used now, and its scaffold after it. */
  use(entry: number): void {
    if (this.#entries.tokens.of(entry) === 0) return;
    this.#touch(entry);
    const base = this.#entries.base.of(entry);
    if (base !== NONE) this.#touch(base);
  }

  /** Leaves at most `tokens` (a multiple of the grain) of a prefix, since what follows them is no longer what its session sends. */
  truncate(entry: number, tokens: number): void {
    this.#expire();
    if (entry === NONE || this.#entries.tokens.of(entry) <= tokens) return;
    this.#cut(entry, Math.max(tokens, this.#headOf(entry)));
  }

  /** Drops enough of a prefix's tail to free `bytes`, or all of it; a lone last checkpoint, or a scaffold, goes as a whole. */
  #evict(entry: number, bytes: number): void {
    const footprint = this.#footprint;
    const tokens = this.#entries.tokens.of(entry);
    const head = this.#headOf(entry);
    if (this.#sink !== undefined) this.#announce(entry, this.#sink);
    let kept = head;
    if (footprint.keepsAll && this.#entries.scaffoldId.of(entry) === NONE) {
      const grainBytes = idleBytes(footprint, footprint.grainTokens);
      kept = Math.max(head, tokens - Math.ceil(bytes / grainBytes) * footprint.grainTokens);
    }
    this.evictedTokens += tokens - kept;
    this.#cut(entry, kept);
  }

  #announce(entry: number, sink: EvictionSink): void {
    const tokens = this.#entries.tokens.of(entry);
    const id = this.#entries.scaffoldId.of(entry);
    const base = this.#entries.base.of(entry);
    if (id !== NONE) sink.evictsScaffold(id, tokens);
    else {
      const scaffold = base === NONE ? NONE : this.#entries.scaffoldId.of(base);
      sink.evictsTail(this.#entries.session.of(entry), tokens, scaffold, this.#headOf(entry));
    }
  }

  /** Tokens of the scaffold that a tail stands on. */
  #headOf(entry: number): number {
    const base = this.#entries.base.of(entry);
    return base === NONE ? 0 : this.#entries.tokens.of(base);
  }

  #cut(entry: number, kept: number): void {
    const head = this.#headOf(entry);
    if (kept <= head) {
      this.#discard(entry);
      return;
    }
    this.idleBytes -= tailBytes(this.#footprint, this.#entries.tokens.of(entry), head) - tailBytes(this.#footprint, kept, head);
    this.#entries.tokens.set(entry, kept);
  }

  #expire(): void {
    if (this.#ttlSeconds === Number.POSITIVE_INFINITY) return;
    const since = this.#clock.nowSeconds - this.#ttlSeconds;
    while (this.#oldest !== NONE && this.#entries.usedSeconds.of(this.#oldest) < since) {
      this.expiredTokens += this.#entries.tokens.of(this.#oldest) - this.#headOf(this.#oldest);
      this.#discard(this.#oldest);
    }
  }

  /** Drops a prefix of which nothing stays. Nobody holds the handle of an orphan or a scaffold: it is free again. */
  #discard(entry: number): void {
    const id = this.#entries.scaffoldId.of(entry);
    if (id !== NONE) {
      invariant(
        this.#entries.standing.of(entry) === 0 && this.#entries.pins.of(entry) === 0,
        "a scaffold goes when nothing stands on it",
      );
      this.#scaffolds[id] = NONE;
    }
    this.#drop(entry);
    if (id !== NONE || this.#entries.orphaned.of(entry) === 1) this.#entries.close(entry);
  }

  #open(tokens: number): number {
    const entry = this.#entries.open();
    this.#entries.tokens.set(entry, tokens);
    this.#entries.orphaned.set(entry, 0);
    this.#entries.scaffoldId.set(entry, NONE);
    return entry;
  }

  /** Takes an idle prefix out of the list and its bytes out of the sums. */
  #drop(entry: number): void {
    const base = this.#entries.base.of(entry);
    if (this.#entries.scaffoldId.of(entry) !== NONE) this.#idleScaffold(entry, -1);
    else {
      this.idleBytes -= tailBytes(this.#footprint, this.#entries.tokens.of(entry), this.#headOf(entry));
      if (base !== NONE) this.#entries.standing.add(base, -1);
      this.#tails?.delete(this.#entries.session.of(entry));
    }
    this.#unlink(entry);
    this.#entries.tokens.set(entry, 0);
  }

  #idleScaffold(scaffold: number, sign: 1 | -1): void {
    const bytes = sign * headBytes(this.#footprint, this.#entries.tokens.of(scaffold));
    this.idleBytes += bytes;
    this.idleScaffoldBytes += bytes;
  }

  /** Moves an idle prefix or scaffold to the most recently used end; a pinned scaffold is in no list. */
  #touch(entry: number): void {
    if (this.#entries.scaffoldId.of(entry) !== NONE && this.#entries.pins.of(entry) > 0) return;
    this.#unlink(entry, false);
    this.#link(entry);
  }

  #link(entry: number): void {
    this.#entries.usedSeconds.set(entry, this.#clock.nowSeconds);
    this.#entries.previous.set(entry, this.#newest);
    this.#entries.next.set(entry, NONE);
    if (this.#newest === NONE) this.#oldest = entry;
    else this.#entries.next.set(this.#newest, entry);
    this.#newest = entry;
  }

  #unlink(entry: number, leaves = true): void {
    const previous = this.#entries.previous.of(entry);
    const next = this.#entries.next.of(entry);
    if (previous === NONE) this.#oldest = next;
    else this.#entries.next.set(previous, next);
    if (next === NONE) this.#newest = previous;
    else this.#entries.previous.set(next, previous);
    // Running sums collect rounding; an empty cache is a chance to shed it.
    if (leaves && this.#oldest === NONE) {
      this.idleBytes = 0;
      this.idleScaffoldBytes = 0;
    }
  }
}
