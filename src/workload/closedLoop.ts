/**
 * A benchmark's closed loop: a fixed number of requests always in flight, no think time, nothing shared between prompts,
 * lengths drawn uniformly from a share of nominal. All clients start at once.
 */
import { openStream, type RandomStream } from "../kernel/random.ts";
import type { RequestSource } from "./requestSource.ts";

export type ClosedLoopOptions = {
  /** Requests in flight: clients that send again as soon as a reply ends. */
  readonly concurrency: number;
  /** Requests in all; clients stop when they are sent. */
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Lengths are uniform between this share of nominal and nominal. */
  readonly shortestFraction: number;
  readonly seed: string | number;
};

export class ClosedLoop implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  readonly turnNumber = 1;
  readonly sharedPrefixTokens = 0;
  readonly delaySeconds = 0;

  readonly #options: ClosedLoopOptions;
  readonly #lengths: RandomStream;
  #sent = 0;

  constructor(options: ClosedLoopOptions) {
    this.agents = options.concurrency;
    this.#options = options;
    this.#lengths = openStream(options.seed, "closed-loop", "lengths");
  }

  next(): boolean {
    if (this.#sent === this.#options.requests) return false;
    this.#sent++;
    this.promptTokens = this.#draw(this.#options.promptTokens);
    this.outputTokens = this.#draw(this.#options.outputTokens);
    return true;
  }

  #draw(nominal: number): number {
    const shortest = Math.max(1, Math.round(nominal * this.#options.shortestFraction));
    return this.#lengths.integer(shortest, nominal);
  }
}
