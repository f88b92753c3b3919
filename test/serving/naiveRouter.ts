/** Routers, the naive way: a scan over all ranks for every request, over all blocks of its prompt and all requests in flight. */
import { openStream, type RandomStream } from "../../src/kernel/random.ts";
import type { KvPlan } from "../../src/serving/kvPlan.ts";
import { type Clock, type Content, type ContentCache, isScaffold, type Part } from "./contentCache.ts";

export type NaiveRouterOptions = {
  readonly plan: KvPlan;
  readonly grainTokens: number;
  readonly pools: readonly ContentCache[];
  readonly seed: number;
  readonly clock: Clock;
};

type Sent = { readonly agent: number; readonly rank: number; toCompute: number };

export class NaiveRouter {
  readonly #options: NaiveRouterOptions;
  readonly #random: RandomStream;
  #sent: Sent[] = [];
  /** The blocks on each rank when it last looked. */
  #picture: (readonly Part[])[] = [];
  #pictureSeconds = Number.NEGATIVE_INFINITY;
  /** Times that a picture said other than what was there. */
  wasWrong = 0;

  constructor(options: NaiveRouterOptions) {
    this.#options = options;
    this.#random = openStream(options.seed, "router");
  }

  /** `chain`: the session's; `content`: what it has sent before that its prompt has too. */
  choose(chain: string, content: Content, promptTokens: number): number {
    const { plan, pools } = this.#options;
    if (plan.routing === "random") return this.#random.integer(0, pools.length - 1);
    this.#look();
    const ranks = pools.map((_, rank) => {
      const sent = this.#sent.filter((request) => request.rank === rank);
      const waiting = sent.reduce((sum, { toCompute }) => sum + toCompute, 0);
      const load = sent.length;
      const known = this.#known(rank, chain, content, promptTokens);
      if (known !== this.#found(rank, content, promptTokens)) this.wasWrong++;
      return { rank, load, cost: plan.routing === "least-loaded" ? load : promptTokens - known + waiting };
    });
    // A stable sort: the first among equals stays first.
    return (ranks.sort((a, b) => a.cost - b.cost || a.load - b.load)[0] as (typeof ranks)[number]).rank;
  }

  arrive(agent: number, rank: number, content: Content, promptTokens: number): void {
    this.#sent.push({ agent, rank, toCompute: promptTokens - this.#found(rank, content, promptTokens) });
  }

  computed(agent: number): void {
    for (const request of this.#sent) if (request.agent === agent) request.toCompute = 0;
  }

  replied(agent: number): void {
    this.#sent = this.#sent.filter((request) => request.agent !== agent);
  }

  #look(): void {
    const { plan, pools, clock } = this.#options;
    if (clock.nowSeconds - this.#pictureSeconds < plan.staleSeconds) return;
    this.#pictureSeconds = clock.nowSeconds;
    for (const pool of pools) pool.expire();
    this.#picture = pools.map(({ blocks }) => [...blocks.values()]);
  }

  /** What of a prompt need not be computed on a rank: whole blocks, and never its last token. */
  #found(rank: number, content: Content, promptTokens: number): number {
    const { pools, grainTokens } = this.#options;
    const prompt = content.slice(0, Math.floor((promptTokens - 1) / grainTokens));
    return (pools[rank] as ContentCache).leading(prompt) * grainTokens;
  }

  /** The same as far as it knows: what the session had there when it looked, and the scaffold if it is there now. */
  #known(rank: number, chain: string, content: Content, promptTokens: number): number {
    const { grainTokens } = this.#options;
    const picture = this.#picture[rank] as readonly Part[];
    const head = content.filter((part) => isScaffold(part.chain));
    const ofScaffold = this.#found(rank, head, promptTokens);
    if (!picture.some((part) => part.chain === chain)) return ofScaffold;
    const prompt = content.slice(0, Math.floor((promptTokens - 1) / grainTokens));
    const gap = prompt.findIndex(({ name }) => !picture.some((part) => part.name === name));
    return Math.max(ofScaffold, (gap === -1 ? prompt.length : gap) * grainTokens);
  }
}
