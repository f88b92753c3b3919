/**
 * A prefix cache as engines have it, block by block: every prefix is an array of block names, every question a scan over
 * all of them. Slow and obviously right; KvPool must agree with it.
 */
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";

type Block = { readonly chain: string; readonly index: number; use: number; usedSeconds: number };

export class BlockCache {
  blocks: Block[] = [];
  /** Scaffold that each tail stands on, by chain. */
  base = new Map<string, string>();
  /** Running sequences on each scaffold. */
  pins = new Map<string, number>();
  evictedTokens = 0;
  expiredTokens = 0;
  /** Bytes that running sequences hold themselves. */
  ownBytes = 0;
  nowSeconds = 0;
  readonly #footprint: KvFootprint;
  readonly #capacityBytes: number;
  readonly #ttlSeconds: number;
  #uses = 0;

  constructor(capacityBytes: number, footprint: KvFootprint, ttlSeconds: number) {
    this.#capacityBytes = capacityBytes;
    this.#footprint = footprint;
    this.#ttlSeconds = ttlSeconds;
  }

  tokensOf(chain: string): number {
    const own = this.#own(chain).length;
    const base = this.base.get(chain);
    return own === 0 ? 0 : (own + (base === undefined ? 0 : this.#own(base).length)) * this.#footprint.grainTokens;
  }

  /** Blocks of a chain from `from` on, all used now; what it stands on is used just after. */
  store(chain: string, tokens: number, scaffold: string | undefined): void {
    const head = scaffold === undefined ? 0 : this.#own(scaffold).length;
    this.#add(chain, tokens / this.#footprint.grainTokens - head);
    if (scaffold === undefined) return;
    this.base.set(chain, scaffold);
    this.touch(scaffold);
  }

  addScaffold(chain: string, tokens: number): void {
    this.#add(chain, tokens / this.#footprint.grainTokens);
  }

  touch(chain: string): void {
    const use = ++this.#uses;
    for (const block of this.#own(chain)) {
      block.use = use;
      block.usedSeconds = this.nowSeconds;
    }
  }

  remove(chain: string): void {
    this.blocks = this.blocks.filter((block) => block.chain !== chain);
    this.base.delete(chain);
  }

  pinnedBytes(): number {
    return this.ownBytes + this.#chains((chain) => this.#isPinned(chain));
  }

  idleBytes(): number {
    return this.#chains((chain) => !this.#isPinned(chain));
  }

  makeRoom(bytes: number): boolean {
    if (this.pinnedBytes() + bytes > this.#capacityBytes * (1 + 1e-9)) return false;
    while (this.pinnedBytes() + this.idleBytes() + bytes > this.#capacityBytes) {
      const last = this.#oldestLeaf();
      if (last === undefined) break;
      const isScaffold = last.chain.startsWith("scaffold");
      const going = this.blocks.filter((block) => {
        if (block.chain !== last.chain) return false;
        return block === last || isScaffold || !this.#footprint.keepsAll;
      });
      this.evictedTokens += going.length * this.#footprint.grainTokens;
      this.blocks = this.blocks.filter((block) => !going.includes(block));
    }
    return true;
  }

  /** Blocks that nobody has used for long are gone, unless something that is not stands on them. */
  expire(): void {
    for (;;) {
      const old = this.blocks.find((block) => block.usedSeconds < this.nowSeconds - this.#ttlSeconds && this.#isLeaf(block));
      if (old === undefined) return;
      this.blocks = this.blocks.filter((block) => block !== old);
      this.expiredTokens += this.#footprint.grainTokens;
    }
  }

  #add(chain: string, count: number): void {
    const use = ++this.#uses;
    for (let index = 0; index < count; index++) this.blocks.push({ chain, index, use, usedSeconds: this.nowSeconds });
  }

  #own(chain: string): Block[] {
    return this.blocks.filter((block) => block.chain === chain);
  }

  #isPinned(chain: string): boolean {
    return (this.pins.get(chain) ?? 0) > 0;
  }

  /** Nothing stands on it: neither a later block of its chain, nor a tail, nor a running sequence. */
  #isLeaf({ chain, index }: Block): boolean {
    if (this.#isPinned(chain)) return false;
    if (this.blocks.some((other) => other.chain === chain && other.index > index)) return false;
    return !this.blocks.some((other) => this.base.get(other.chain) === chain);
  }

  #oldestLeaf(): Block | undefined {
    const leaves = this.blocks.filter((block) => this.#isLeaf(block));
    return leaves.sort((a, b) => a.use - b.use)[0];
  }

  /** Bytes of the chains that `counts` says count: a checkpoint a block, or one a chain. */
  #chains(counts: (chain: string) => boolean): number {
    const { bytesPerToken, checkpointBytes, grainTokens, keepsAll } = this.#footprint;
    let bytes = 0;
    for (const chain of new Set(this.blocks.map((block) => block.chain))) {
      if (!counts(chain)) continue;
      const own = this.#own(chain).length;
      bytes += own * grainTokens * bytesPerToken + (keepsAll ? own : 1) * checkpointBytes;
    }
    return bytes;
  }
}
