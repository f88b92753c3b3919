/** Steps that hold prefill in a closed loop, at the mean: how often they come, how full they are, what they cost. */
import type { PowerModel } from "../power/stepEnergy.ts";
import type { Pool } from "../serving/deployment.ts";
import { PrefillStep } from "../serving/prefillStep.ts";
import type { BatchSums } from "../serving/rankBatch.ts";
import { LONGEST_OVER_MEAN } from "./loopLoad.ts";

export type StepPrice = { readonly seconds: number; readonly joules: number };

/** The prefill in one step of a worker: tokens of the rank that has most, and of all ranks together. */
export type StepChunks = { readonly heaviestTokens: number; readonly totalTokens: number; readonly promptTokens: number };

/**
 * Price of a step in which one rank prefills `heaviestTokens` and the others share the rest of `totalTokens` evenly, of
 * prompts of `promptTokens`; all ranks decode `batch` along with it where the engine mixes.
 */
export function priceMixedStep({ cost }: Pool, power: PowerModel, chunks: StepChunks, batch: BatchSums | undefined): StepPrice {
  const { heaviestTokens, totalTokens, promptTokens } = chunks;
  const ranks = cost.shape.ranks;
  const others = ranks === 1 ? 0 : Math.min(heaviestTokens, (totalTokens - heaviestTokens) / (ranks - 1));
  const step = new PrefillStep(cost, power);
  for (let rank = 0; rank < ranks; rank++) {
    const tokens = rank === 0 ? heaviestTokens : others;
    if (tokens > 0) addPrompts(step, tokens, promptTokens);
    step.endRank(batch);
  }
  step.price();
  return step;
}

/**
 * Tokens of the busiest rank, from those that its number of prompts has on average, `meanTokens`, when all ranks together
 * have `totalTokens`: of the m = total/mean ranks that are as busy the one with the longest prompts, at (m - 1)/(m + 1) of
 * the way from the mean to the longest (uniform lengths; of n prompts together the spread is 1/sqrt(n)); `budget` at most.
 */
export function longestTokens(meanTokens: number, totalTokens: number, promptTokens: number, budget: number): number {
  const busyRanks = Math.max(1, totalTokens / meanTokens);
  const spread = (LONGEST_OVER_MEAN - 1) / Math.sqrt(Math.max(1, meanTokens / promptTokens));
  return Math.min(budget, meanTokens * (1 + (spread * (busyRanks - 1)) / (busyRanks + 1)));
}

/**
 * Fills a rank's chunk: whole prompts, and of another a piece from its middle: where chunks cut prompts, a piece has on
 * average half a prompt before it, so that a prompt's pieces cost its whole attention together.
 */
function addPrompts(step: PrefillStep, tokens: number, promptTokens: number): void {
  const whole = Math.floor(tokens / promptTokens);
  for (let i = 0; i < whole; i++) step.addChunk(0, promptTokens, true);
  const rest = tokens - whole * promptTokens;
  if (rest > 0) step.addChunk((promptTokens - rest) / 2, rest, false);
}

/**
 * Mean chunks of prompts whose lengths are uniform in `fromTokens`-`toTokens`, each cut into chunks of `chunkTokens`:
 * the mean of ceil(length / chunk), from the integral of ceil, k (k + 1)/2 + (x - k)(k + 1) with k = floor(x).
 */
export function meanChunks(fromTokens: number, toTokens: number, chunkTokens: number): number {
  const integral = (x: number): number => {
    const k = Math.floor(x);
    return (k * (k + 1)) / 2 + (x - k) * (k + 1);
  };
  const from = fromTokens / chunkTokens;
  const to = toTokens / chunkTokens;
  return to - from < 1e-9 ? Math.ceil(from) : (integral(to) - integral(from)) / (to - from);
}

/**
 * Share of steps in which a rank prefills. `arrivals` prompts come to it in a step; each needs `chunks` chunks when
 * alone; its budget is used to the share `load`. Alone and short, prompts that come together share a step; long ones
 * queue; near saturation every chunk is full.
 */
export function busyShare(arrivals: number, chunks: number, load: number): number {
  const queued = Math.min(1, Math.max(0, chunks - 1));
  const alone = (1 - queued) * -Math.expm1(-arrivals) + queued * Math.min(1, arrivals * chunks);
  return Math.min(1, Math.max(load, load + (alone - load) * (1 - load)));
}

/** When the prompts of a burst are through, counted from its start: on average, and the last of them. */
export type BurstPrefill = { readonly meanSeconds: number; readonly lastSeconds: number };

/**
 * A burst of `concurrency` prompts, spread evenly over a pool's ranks: full chunks one after another until all are through.
 * The first is through after its own chunks, one at least, the last after all; the mean prompt after half their sum.
 */
export function burstPrefill(
  pool: Pool,
  power: PowerModel,
  { concurrency, promptTokens }: { readonly concurrency: number; readonly promptTokens: number },
  batch: BatchSums | undefined,
): BurstPrefill {
  const { ranks } = pool.cost.shape;
  const workers = Math.min(pool.workers, concurrency);
  const busyRanks = Math.min(ranks, concurrency / workers);
  const tokens = (concurrency / (workers * busyRanks)) * promptTokens;
  const tokensPerRank = Math.min(pool.policy.maxBatchedTokens, tokens);
  const chunks = { heaviestTokens: tokensPerRank, totalTokens: busyRanks * tokensPerRank, promptTokens };
  const step = priceMixedStep(pool, power, chunks, batch);
  const steps = tokens / tokensPerRank;
  const ownSteps = Math.max(1, promptTokens / tokensPerRank);
  return { meanSeconds: (step.seconds * (steps + ownSteps)) / 2, lastSeconds: step.seconds * steps };
}
