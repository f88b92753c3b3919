/** The load of a closed loop: C requests always in flight, lengths that vary, and how far clients drift apart in a run. */
import type { Acceptance } from "../cost/speculation.ts";
import { normalQuantile } from "../kernel/normal.ts";
import type { TtftStatistic } from "./measuredRun.ts";

export type LoopLoad = {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly concurrency: number;
  /** Requests that the run sends, as a multiple of its concurrency. */
  readonly requestsPerClient: number;
  readonly ttftStatistic: TtftStatistic;
};

/** Shortest and longest of lengths whose mean is given: uniform in 0.8 to 1.0 of nominal, so 8/9 to 10/9 of the mean. */
export const SHORTEST_OVER_MEAN = 8 / 9;
export const LONGEST_OVER_MEAN = 10 / 9;

/** Standard deviation of such a length over its mean. */
export const LENGTH_DEVIATION = (LONGEST_OVER_MEAN - SHORTEST_OVER_MEAN) / Math.sqrt(12);

/** Decode steps of a reply: how many on average, and their standard deviation over that mean. */
export type Reply = { readonly steps: number; readonly deviation: number };

/**
 * Mean: the prefill emits the first token; a reply's last step overshoots by (E[J^2]/E[J] - 1)/2 tokens. Deviation: of the
 * length, and of the steps that n tokens take, n v/a^3 (renewal theorem, as in drawSteps of the speculation model).
 */
export function replyOf({ outputTokens }: LoopLoad, { mean, variance }: Acceptance): Reply {
  const overshoot = ((variance + mean ** 2) / mean - 1) / 2;
  const steps = Math.max(1, (outputTokens - 1 + overshoot) / mean);
  return { steps, deviation: Math.sqrt(LENGTH_DEVIATION ** 2 + (outputTokens * variance) / mean ** 3 / steps ** 2) };
}

/**
 * Share of its cycle over which a wave of sequences is spread, averaged over the `waves` of a run. All start together;
 * after k replies their phases differ by a random walk of standard deviation d sqrt(k) of a reply, which a uniform window
 * of sqrt(12) d sqrt(k) has too; a whole cycle is the most. So prompts come at 1/share of their mean rate, for that share
 * of the time. The sum of the square roots in closed form: 2/3 ((n + 1/2)^1.5 - (1/2)^1.5).
 */
export function waveShare({ deviation }: Reply, waves: number): number {
  const each = Math.sqrt(12) * deviation;
  const following = Math.max(1, waves - 1);
  const apart = Math.min(following, 1 / each ** 2);
  const together = each * (2 / 3) * ((apart + 1 / 2) ** 1.5 - (1 / 2) ** 1.5);
  return Math.min(1, (together + following - apart) / following);
}

/** Expected largest of `count` standard normal numbers: the (n - 3/8)/(n + 1/4) quantile (Blom 1958); 0 of a single one. */
export function largestOfNormals(count: number): number {
  return count <= 1 ? 0 : normalQuantile((count - 3 / 8) / (count + 1 / 4));
}
