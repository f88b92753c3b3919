/** Requests of fixed lengths, as the simulators that this one is compared with were timed on. */
import { openStream, type RandomStream } from "../src/kernel/random.ts";
import type { RequestSource } from "../src/workload/requestSource.ts";

export const PROMPT_TOKENS = 1024;
export const OUTPUT_TOKENS = 256;

/**
 * Poisson arrivals of single requests. Each goes to the place that was free first: there are to be many times more
 * `places` than requests in flight, or one would wait for a place.
 */
export class PoissonRequests implements RequestSource {
  readonly agents: number;
  readonly promptTokens = PROMPT_TOKENS;
  readonly outputTokens = OUTPUT_TOKENS;
  readonly turnNumber = 1;
  readonly sharedPrefixTokens = 0;
  readonly delaySeconds = 0;
  earliestSeconds = 0;
  readonly #gaps: RandomStream;
  readonly #meanGapSeconds: number;
  #left: number;

  constructor(options: { requests: number; requestsPerSecond: number; places: number; seed: number }) {
    this.agents = Math.min(options.places, options.requests);
    this.#left = options.requests;
    this.#meanGapSeconds = 1 / options.requestsPerSecond;
    this.#gaps = openStream(options.seed, "arrivals");
  }

  next(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    this.earliestSeconds += this.#gaps.exponential(this.#meanGapSeconds);
    return true;
  }
}
