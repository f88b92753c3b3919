/**
 * Tiers below HBM for the naive engine: what the prompts of its sessions are made of, block by block, and when what they
 * fetch has come.
 */
import type { Pool } from "../../src/serving/deployment.ts";
import type { KvPlan } from "../../src/serving/kvPlan.ts";
import type { PlainDeployment } from "../support/deployments.ts";
import type { Clock, Content } from "./contentCache.ts";
import type { Prefix, Scaffold } from "./naivePool.ts";
import { NaivePricer } from "./naivePrice.ts";
import { NaiveTiers } from "./naiveTiers.ts";
import type { NaiveRequest } from "./naiveWorker.ts";

export type NaiveLowerMemoryOptions = {
  readonly plain: PlainDeployment;
  readonly plan: KvPlan;
  readonly front: Pool;
  readonly host: Clock & {
    schedule(seconds: number, action: () => void): void;
    /** What an agent's request waited for has come. */
    arrived(agent: number): void;
  };
};

type Session = { readonly chain: string; readonly rank: number; content: Content };

export class NaiveLowerMemory {
  readonly tiers: NaiveTiers;
  readonly #options: NaiveLowerMemoryOptions;
  readonly #sessions = new Map<number, Session>();
  /** The tier that each agent's request last fetched from. */
  readonly #fetching = new Map<number, number>();
  #named = 0;
  #awaitedSeconds = Number.NaN;

  constructor(options: NaiveLowerMemoryOptions) {
    const { plain, plan, front, host } = options;
    this.#options = options;
    const pricer = new NaivePricer(plain, front.cost);
    this.tiers = new NaiveTiers({
      ...{ plan, footprint: plain.footprint, clock: host, workers: front.workers, ranksPerWorker: front.cost.shape.ranks },
      computeSeconds: (from, to) => pricer.promptSeconds(from, to, front.policy.maxBatchedTokens),
      homeOf: (chain) => [...this.#sessions.values()].find((session) => session.chain === chain)?.rank,
    });
  }

  open({ agent, session, scaffold }: NaiveRequest): void {
    if (session === undefined) throw new Error("a request belongs to a session");
    const rank = session.worker * this.#options.front.cost.shape.ranks + session.rank;
    this.#sessions.set(agent, { chain: `session ${this.#named++}`, rank, content: this.#head(scaffold) });
  }

  end({ agent }: NaiveRequest): void {
    this.#sessions.delete(agent);
  }

  /** The next prompt has the first `tokens` of what the session has sent, and its scaffold. */
  shorten(request: NaiveRequest, tokens: number): void {
    const session = this.#session(request);
    session.content = session.content.slice(0, Math.max(this.#blocks(tokens), this.#blocks(request.scaffold.tokens)));
    this.tiers.shortened(session.chain, session.content);
  }

  warm(request: NaiveRequest, tokens: number, isEvicted: boolean): void {
    this.tiers.warm(this.contentOf(request, tokens), this.#session(request).rank, isEvicted);
  }

  stored(request: NaiveRequest, tokens: number): void {
    this.tiers.stored(this.contentOf(request, tokens), this.#session(request).rank);
  }

  /** HBM is about to lose tokens of what it holds: the tiers are offered what its session may send again. */
  taken(item: Prefix | Scaffold, rank: number): void {
    const prefix = "id" in item ? this.#head(item) : item.content.slice(0, this.#blocks(item.tokens));
    const chain = prefix.at(-1)?.chain;
    const session = [...this.#sessions.values()].find((one) => one.chain === chain);
    const useful =
      session === undefined ? prefix : prefix.filter(({ name }) => session.content.some((part) => part.name === name));
    this.tiers.taken(useful, rank, 0);
  }

  fetch(request: NaiveRequest, from: number, to: number): { tokens: number; tier: number } {
    const { rank, content } = this.#session(request);
    const prompt = content.slice(0, this.#blocks(to));
    const fetch = this.tiers.fetch(request.agent, prompt, request.prefillTokens, this.#blocks(from), rank);
    if (fetch === undefined) return { tokens: 0, tier: -1 };
    this.#fetching.set(request.agent, fetch.tier);
    return { tokens: fetch.blocks * this.#options.plain.footprint.grainTokens, tier: fetch.tier };
  }

  /** Brings the links to the present; what has ended arrives after its tier's latency. */
  moveOn(): void {
    const { host, plan } = this.#options;
    const { links } = this.tiers;
    for (const { subject, seconds } of links.advance(host.nowSeconds)) {
      if (subject < 0) continue;
      const latency = plan.tiers[this.#fetching.get(subject) as number]?.latencySeconds ?? 0;
      host.schedule(seconds + latency, () => host.arrived(subject));
    }
    const next = links.nextEndSeconds;
    if (links.transfers.length === 0 || next === this.#awaitedSeconds) return;
    this.#awaitedSeconds = next;
    host.schedule(next, () => {});
  }

  /** The first `tokens` of what a session sends, a scaffold whole; what is new has content of its own. */
  contentOf(request: NaiveRequest, tokens: number): Content {
    const session = this.#session(request);
    const { chain, content } = session;
    const blocks = Math.max(this.#blocks(tokens), this.#blocks(request.scaffold.tokens));
    const added = Math.max(0, blocks - content.length);
    session.content = [...content, ...Array.from({ length: added }, () => ({ name: `block ${this.#named++}`, chain }))];
    return session.content.slice(0, blocks);
  }

  #session({ agent }: NaiveRequest): Session {
    return this.#sessions.get(agent) as Session;
  }

  #head({ id, tokens }: { readonly id: number; readonly tokens: number }): Content {
    const chain = `scaffold ${id}`;
    return Array.from({ length: this.#blocks(tokens) }, (_, index) => ({ name: `${chain}, block ${index}`, chain }));
  }

  #blocks(tokens: number): number {
    const { grainTokens } = this.#options.plain.footprint;
    return grainTokens === 0 ? 0 : Math.floor(tokens / grainTokens);
  }
}
