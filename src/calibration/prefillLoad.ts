/** Steps that hold prefill in a closed loop, at the mean: how often they come, how full they are, what they cost. */
import type { PowerModel } from "../power/stepEnergy.ts";
import type { Pool } from "../serving/deployment.ts";
import { PrefillStep } from "../serving/prefillStep.ts";
import type { BatchSums } from "../serving/rankBatch.ts";

export type StepPrice = { readonly seconds: number; readonly joules: number };

/**
 * Price of a step in which `busyRanks` of a worker's ranks (1 at least, fractions interpolated) prefill `tokensPerRank`
 * each, of prompts of `promptTokens`; all ranks decode `batch` along with it where the engine mixes.
 */
export function priceMixedStep(
  { cost }: Pool,
  power: PowerModel,
  chunk: { readonly busyRanks: number; readonly tokensPerRank: number; readonly promptTokens: number },
  batch: BatchSums | undefined,
): StepPrice {
  const ranks = cost.shape.ranks;
  const price = (busy: number): PrefillStep => {
    const step = new PrefillStep(cost, power);
    for (let rank = 0; rank < ranks; rank++) {
      if (rank < busy) addPrompts(step, chunk.tokensPerRank, chunk.promptTokens);
      step.endRank(batch);
    }
    step.price();
    return step;
  };
  const few = Math.min(ranks, Math.max(1, Math.floor(chunk.busyRanks)));
  const share = Math.min(1, Math.max(0, chunk.busyRanks - few));
  const low = price(few);
  if (share === 0 || few === ranks) return low;
  const high = price(few + 1);
  const between = (a: number, b: number) => a + (b - a) * share;
  return { seconds: between(low.seconds, high.seconds), joules: between(low.joules, high.joules) };
}

/** Fills a rank's chunk: whole prompts and the start of another, or a piece from the middle of a prompt longer than it. */
function addPrompts(step: PrefillStep, tokens: number, promptTokens: number): void {
  if (tokens < promptTokens) {
    step.addChunk((promptTokens - tokens) / 2, tokens, false);
    return;
  }
  const whole = Math.floor(tokens / promptTokens);
  for (let i = 0; i < whole; i++) step.addChunk(0, promptTokens, true);
  const rest = tokens - whole * promptTokens;
  if (rest > 0) step.addChunk(0, rest, false);
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

/**
 * Mean seconds from a burst of `concurrency` prompts, spread evenly over a pool's ranks, to the end of each one's prefill:
 * full chunks one after another until all are through, so half of them and half a chunk on average.
 */
export function burstPrefillSeconds(
  pool: Pool,
  power: PowerModel,
  { concurrency, promptTokens }: { readonly concurrency: number; readonly promptTokens: number },
  batch: BatchSums | undefined,
): number {
  const { ranks } = pool.cost.shape;
  const workers = Math.min(pool.workers, concurrency);
  const busyRanks = Math.min(ranks, concurrency / workers);
  const tokens = (concurrency / (workers * busyRanks)) * promptTokens;
  const tokensPerRank = Math.min(pool.policy.maxBatchedTokens, tokens);
  const step = priceMixedStep(pool, power, { busyRanks, tokensPerRank, promptTokens }, batch);
  return (step.seconds * (tokens / tokensPerRank + 1)) / 2;
}
