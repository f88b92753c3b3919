/**
 * KV memory as engines have it: a set of blocks, each known by its content alone, the same wherever it is. What a prompt
 * finds, what stands on what, which block is the oldest: all by scans. Slow and obviously right; the memories of src/serving
 * must agree with it.
 */
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";

/** A block of a prompt: a name that no other content has, and the chain it belongs to: a scaffold's or a session's. */
export type Part = { readonly name: string; readonly chain: string };
export type Content = readonly Part[];

type Block = Part & { readonly parent: Part | undefined; use: number; usedSeconds: number };

export type Clock = { readonly nowSeconds: number };

export const isScaffold = (chain: string): boolean => chain.startsWith("scaffold");

export class ContentCache {
  /** By name. */
  readonly blocks = new Map<string, Block>();
  /** Running sequences on each scaffold. */
  readonly pins = new Map<string, number>();
  /** Bytes that running sequences hold themselves. */
  ownBytes = 0;
  evictedTokens = 0;
  expiredTokens = 0;
  /** Told of a prefix, as it stands, before room is made at its expense. */
  taken: (prefix: Content) => void = () => {};
  readonly ttlSeconds: number;
  readonly #capacityBytes: number;
  readonly #footprint: KvFootprint;
  readonly #clock: Clock;
  #uses = 0;

  constructor(capacityBytes: number, footprint: KvFootprint, clock: Clock, ttlSeconds: number) {
    this.#capacityBytes = capacityBytes;
    this.#footprint = footprint;
    this.#clock = clock;
    this.ttlSeconds = ttlSeconds;
  }

  has({ name }: Part): boolean {
    return this.blocks.has(name);
  }

  /** How many blocks of a prompt are here, from its start on without a gap. */
  leading(prompt: Content): number {
    this.expire();
    const first = prompt.findIndex((part) => !this.has(part));
    return first === -1 ? prompt.length : first;
  }

  /** Adds what is not here of a prefix, and uses all of it; returns the bytes that were added. */
  put(prefix: Content): number {
    this.expire();
    const added = prefix.filter((part) => !this.has(part));
    for (const part of added)
      this.blocks.set(part.name, { ...part, parent: prefix[prefix.indexOf(part) - 1], use: 0, usedSeconds: 0 });
    this.use(prefix);
    return this.bytesOf(added);
  }

  /** Uses a session's chain, and then the scaffold below it, whole. */
  use(prefix: Content): void {
    for (const chain of [...new Set(prefix.map((part) => part.chain))].reverse()) {
      const use = ++this.#uses;
      for (const block of this.blocks.values()) {
        if (block.chain !== chain) continue;
        block.use = use;
        block.usedSeconds = this.#clock.nowSeconds;
      }
    }
  }

  /** Leaves of a chain what `content` has of it. */
  cut(chain: string, content: Content): void {
    this.expire();
    const kept = new Set(content.map(({ name }) => name));
    for (const block of this.blocks.values()) if (block.chain === chain && !kept.has(block.name)) this.blocks.delete(block.name);
  }

  pin(scaffold: Content): void {
    for (const chain of new Set(scaffold.map((part) => part.chain))) this.pins.set(chain, (this.pins.get(chain) ?? 0) + 1);
  }

  unpin(scaffold: Content): void {
    for (const chain of new Set(scaffold.map((part) => part.chain))) this.pins.set(chain, (this.pins.get(chain) ?? 0) - 1);
    this.use(scaffold);
  }

  isPinned({ chain }: Part): boolean {
    return (this.pins.get(chain) ?? 0) > 0;
  }

  pinnedBytes(): number {
    return this.ownBytes + this.bytesOf([...this.blocks.values()].filter((block) => this.isPinned(block)));
  }

  idleBytes(): number {
    return this.bytesOf([...this.blocks.values()].filter((block) => !this.isPinned(block)));
  }

  /** A checkpoint a block, or one a chain. */
  bytesOf(parts: Content): number {
    const { bytesPerToken, checkpointBytes, grainTokens, keepsAll } = this.#footprint;
    const checkpoints = keepsAll ? parts.length : new Set(parts.map(({ chain }) => chain)).size;
    return parts.length * grainTokens * bytesPerToken + checkpoints * checkpointBytes;
  }

  /** Drops block after block, the least recently used of those on which nothing stands, until `bytes` more fit. */
  makeRoom(bytes: number): boolean {
    this.expire();
    if (this.pinnedBytes() + bytes > this.#capacityBytes * (1 + 1e-9)) return false;
    const told = new Set<string>();
    while (this.pinnedBytes() + this.idleBytes() + bytes > this.#capacityBytes) {
      const last = this.#leaves().sort((a, b) => a.use - b.use)[0];
      if (last === undefined) break;
      if (!told.has(last.chain)) this.taken(this.#upTo(last));
      told.add(last.chain);
      const isWhole = isScaffold(last.chain) || !this.#footprint.keepsAll;
      this.evictedTokens += this.#drop(isWhole ? [...this.blocks.values()].filter(({ chain }) => chain === last.chain) : [last]);
    }
    return true;
  }

  /** Blocks that nobody has used for long are gone, unless something that is not stands on them. */
  expire(): void {
    const isOld = ({ usedSeconds }: Block) => usedSeconds < this.#clock.nowSeconds - this.ttlSeconds;
    while ([...this.blocks.values()].some(isOld)) {
      const gone = this.#drop(this.#leaves().filter(isOld));
      if (gone === 0) return;
      this.expiredTokens += gone;
    }
  }

  /** Returns the tokens that go. */
  #drop(blocks: readonly Block[]): number {
    for (const { name } of blocks) this.blocks.delete(name);
    return blocks.length * this.#footprint.grainTokens;
  }

  /** Nothing stands on them: neither a later block, nor a running sequence. */
  #leaves(): Block[] {
    const blocks = [...this.blocks.values()];
    const parents = new Set(blocks.map((block) => block.parent?.name));
    return blocks.filter((block) => !parents.has(block.name) && !this.isPinned(block));
  }

  /** The prefix that ends with a block. */
  #upTo(last: Block): Content {
    const parts: Part[] = [];
    for (let part: Part | undefined = last; part !== undefined; part = this.blocks.get(part.name)?.parent) parts.unshift(part);
    return parts;
  }
}
