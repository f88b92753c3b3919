/**
 * Tiers of KV memory below HBM, block by block, as docs/kv-memory.md tells it: each memory is a set of blocks, a copy moves
 * the blocks that are missing below, and a prompt finds in a memory what of its blocks is there from its start on.
 */
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";
import type { KvPlan, KvTierPlan } from "../../src/serving/kvPlan.ts";
import { type Clock, type Content, ContentCache, isScaffold } from "./contentCache.ts";
import { NaiveLinks } from "./naiveLinks.ts";

export type NaiveTiersOptions = {
  readonly plan: KvPlan;
  readonly footprint: KvFootprint;
  readonly workers: number;
  readonly ranksPerWorker: number;
  readonly clock: Clock;
  /** Seconds to compute a prompt from some token on, on an empty worker. */
  readonly computeSeconds: (fromTokens: number, toTokens: number) => number;
  /** The rank where a session lives, by its chain; undefined when it has ended. */
  readonly homeOf: (chain: string) => number | undefined;
};

type Tier = { readonly plan: KvTierPlan; readonly memories: readonly ContentCache[] };

/** Blocks of a prompt that come from a tier, beyond those that HBM has. */
export type NaiveFetch = { readonly tier: number; readonly blocks: number };

export class NaiveTiers {
  readonly tiers: readonly Tier[];
  readonly links: NaiveLinks;
  readonly #options: NaiveTiersOptions;
  /** Whose each link is: its kind, and the number of its rank or worker. */
  readonly #links: { readonly kind: number; readonly of: number }[] = [];
  /** Prompts that were computed although a tier had more of them than HBM. */
  declined = 0;
  #movesBytes = true;

  constructor(options: NaiveTiersOptions) {
    const { plan, workers, ranksPerWorker, footprint, clock } = options;
    this.#options = options;
    for (const [kind, { scope }] of plan.links.entries()) {
      const count = scope === "deployment" ? 1 : scope === "worker" ? workers : workers * ranksPerWorker;
      for (let of = 0; of < count; of++) this.#links.push({ kind, of });
    }
    this.links = new NaiveLinks(this.#links.map(({ kind }) => plan.links[kind]?.bytesPerSecond ?? 0));
    this.tiers = plan.tiers.map((tier) => ({
      plan: tier,
      memories: Array.from({ length: tier.instances }, () => new ContentCache(tier.bytes, footprint, clock, tier.ttlSeconds)),
    }));
    for (const [level, { memories }] of this.tiers.entries())
      for (const [index, memory] of memories.entries())
        memory.taken = (prefix) => this.taken(prefix, this.#rankBelow(memories.length, index, prefix), level + 1);
  }

  get memories(): ContentCache[] {
    return this.tiers.flatMap(({ memories }) => memories);
  }

  /** Bytes that links of each kind have carried. */
  get movedBytes(): number[] {
    return this.#options.plan.links.map((_, kind) =>
      this.#links.reduce((sum, link, index) => sum + (link.kind === kind ? (this.links.carriedBytes[index] as number) : 0), 0),
    );
  }

  /** A prefix was stored in the HBM of a rank. */
  stored(prefix: Content, rank: number): void {
    for (const tier of this.tiers) if (tier.plan.write === "through") this.#copy(tier, rank, prefix);
  }

  /** HBM (level 0), or the tier above `level`, takes tokens from a prefix: the next one that keeps any gets what it lacks. */
  taken(prefix: Content, rank: number, level: number): void {
    const taker = this.#taker(level);
    if (taker !== undefined) this.#copy(taker, rank, prefix);
  }

  /** A prefix is where it would be in steady state; nothing moves. */
  warm(prefix: Content, rank: number, isEvicted: boolean): void {
    this.#movesBytes = false;
    this.stored(prefix, rank);
    if (isEvicted) this.taken(prefix, rank, 0);
    this.#movesBytes = true;
  }

  /** What of a prompt comes from which tier, where that is sooner than computing it. */
  fetch(request: number, prompt: Content, promptTokens: number, hbmBlocks: number, rank: number): NaiveFetch | undefined {
    const { computeSeconds, footprint } = this.#options;
    const blocksOf = (tier: number) => this.memory(tier, rank).leading(prompt) - hbmBlocks;
    const offers = this.tiers.map((_, tier) => ({ tier, blocks: blocksOf(tier) })).filter(({ blocks }) => blocks > 0);
    if (offers.length === 0) return undefined;
    const secondsOf = ({ tier, blocks }: NaiveFetch) => {
      const { latencySeconds, readLinks } = (this.tiers[tier] as Tier).plan;
      const share = this.links.share(this.#hops(readLinks, rank));
      const rest = computeSeconds((hbmBlocks + blocks) * footprint.grainTokens, promptTokens);
      return latencySeconds + this.#readBytes(blocks) / share + rest;
    };
    // A stable sort: the nearest among equals stays first.
    const best = offers.sort((a, b) => secondsOf(a) - secondsOf(b))[0] as NaiveFetch;
    if (secondsOf(best) >= computeSeconds(hbmBlocks * footprint.grainTokens, promptTokens)) {
      this.declined++;
      return undefined;
    }
    this.memory(best.tier, rank).use(prompt);
    this.links.start(request, this.#readBytes(best.blocks), this.#hops((this.tiers[best.tier] as Tier).plan.readLinks, rank));
    return best;
  }

  /** A session's content beyond `content` is of no use any more. */
  shortened(chain: string, content: Content): void {
    for (const memory of this.memories) memory.cut(chain, content);
  }

  /** The memory of a tier that a rank uses. */
  memory(tier: number, rank: number): ContentCache {
    const { memories } = this.tiers[tier] as Tier;
    return memories[memories.length === 1 ? 0 : Math.floor(rank / this.#options.ranksPerWorker)] as ContentCache;
  }

  #taker(level: number): Tier | undefined {
    const next = this.tiers.slice(level).find(({ plan }) => plan.write !== "never");
    return next?.plan.write === "on-evict" ? next : undefined;
  }

  #copy(tier: Tier, rank: number, prefix: Content): void {
    const memory = this.memory(this.tiers.indexOf(tier), rank);
    const bytes = memory.put(prefix);
    if (bytes > 0 && this.#movesBytes) this.links.start(-1, bytes, this.#hops(tier.plan.writeLinks, rank));
    memory.makeRoom(0);
  }

  /** Over whose links a memory's evicted prefix goes down: its worker's first rank; from a shared memory, its session's rank. */
  #rankBelow(memories: number, memory: number, prefix: Content): number {
    if (memories > 1) return memory * this.#options.ranksPerWorker;
    const chain = prefix.at(-1)?.chain ?? "";
    return isScaffold(chain) ? 0 : (this.#options.homeOf(chain) ?? 0);
  }

  #hops(kinds: readonly number[], rank: number): number[] {
    const { plan, ranksPerWorker } = this.#options;
    return kinds.map((kind) => {
      const scope = plan.links[kind]?.scope;
      const of = scope === "deployment" ? 0 : scope === "worker" ? Math.floor(rank / ranksPerWorker) : rank;
      return this.#links.findIndex((link) => link.kind === kind && link.of === of);
    });
  }

  /** Bytes of blocks in a row: with the checkpoint of each, or that at the end alone. */
  #readBytes(blocks: number): number {
    const { bytesPerToken, checkpointBytes, grainTokens, keepsAll } = this.#options.footprint;
    return blocks * grainTokens * bytesPerToken + (keepsAll ? blocks : 1) * checkpointBytes;
  }
}
