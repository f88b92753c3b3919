/** The price of one decode step in closed form, for what wants an answer without a simulation. */
import type { CostModel } from "../cost/costModel.ts";
import type { PowerModel } from "../power/stepEnergy.ts";
import { throttledSeconds } from "../power/throttle.ts";
import { type BatchSums, dot } from "./rankBatch.ts";

/**
 * Seconds of a decode-only step of a worker whose heaviest rank holds this batch, and all ranks together
 * `totalSequences` (absent: as many on each): rank-local groups + max(compute, memory) of attention over context + what
 * ranks share + draft passes. The same sum as a leap's first step (leap.ts).
 */
export function decodeStepSeconds(
  cost: CostModel,
  { sequences, sums }: BatchSums,
  totalSequences: number = sequences * cost.shape.ranks,
): number {
  const tokens = sequences * cost.queryTokens;
  return (
    cost.rankSeconds(tokens, tokens, sequences) +
    Math.max(dot(cost.decodeComputeSeconds, sums), dot(cost.decodeMemorySeconds, sums)) +
    cost.sharedSeconds(totalSequences * cost.queryTokens, tokens) +
    cost.draftSeconds(sequences, totalSequences)
  );
}

/** The same under the power limit of a site, all ranks of the worker with equal batches. */
export function cappedStepSeconds(cost: CostModel, power: PowerModel, batch: BatchSums): number {
  const seconds = decodeStepSeconds(cost, batch);
  if (power.throttle === undefined) return seconds;
  const { ranks, gpus } = cost.shape;
  const sequences = batch.sequences * ranks;
  const tokens = sequences * cost.queryTokens;
  const flop = cost.stepFlop(tokens, tokens, sequences) + ranks * dot(cost.decodeFlop, batch.sums);
  const bytes = cost.stepBytes(tokens, sequences) + ranks * dot(cost.decodeBytes, batch.sums);
  return throttledSeconds(power.throttle, gpus, seconds, power.joulesPerFlop * flop + power.joulesPerByte * bytes);
}

/** A batch of sequences that all have the same context; fractions of a sequence are allowed. */
export function equalBatch(cost: CostModel, sequences: number, contextTokens: number): BatchSums {
  const perSequence = [1, contextTokens, ...cost.limits.map((limit) => Math.min(contextTokens, limit))];
  return { sequences, sums: Float64Array.from(perSequence, (sum) => sequences * sum) };
}
