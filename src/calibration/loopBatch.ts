/** The decode batch of a closed loop at the mean: its sums, the price of its step, and what one sequence sees of it. */
import type { CostModel } from "../cost/costModel.ts";
import { leapJoules } from "../power/stepEnergy.ts";
import { decodeStepSeconds } from "../serving/decodeStep.ts";
import type { Deployment, Pool } from "../serving/deployment.ts";
import { runningBytes } from "../serving/kvFootprint.ts";
import { type BatchSums, dot } from "../serving/rankBatch.ts";
import type { LoopLoad } from "./loopLoad.ts";
import type { StepPrice } from "./prefillLoad.ts";

/** Sums of `sequences` sequences spread evenly over their replies: contexts uniform from prompt to prompt + output. */
export function batchSums(cost: CostModel, load: LoopLoad, sequences: number): BatchSums {
  const sums = new Float64Array(2 + cost.limits.length);
  sums[0] = sequences;
  sums[1] = sequences * (load.promptTokens + load.outputTokens / 2);
  for (let i = 0; i < cost.limits.length; i++) {
    const limit = cost.limits[i] as number;
    const free = Math.min(Math.max(limit - load.promptTokens, 0), load.outputTokens);
    // Mean of min(context, limit): the part below the limit is a ramp, the rest stands at it.
    const mean =
      limit <= load.promptTokens
        ? limit
        : load.promptTokens + (free * free) / 2 / load.outputTokens + (free * (load.outputTokens - free)) / load.outputTokens;
    sums[2 + i] = sequences * mean;
  }
  return { sequences, sums };
}

/** Seconds of a decode-only step with `perRank` sequences on every rank. */
export function decodeSeconds(cost: CostModel, load: LoopLoad, perRank: number): number {
  return decodeStepSeconds(cost, batchSums(cost, load, perRank));
}

/** A worker's decode batch: the rank that holds most, on which the others wait, and all ranks together. */
export type WorkerBatch = { readonly heaviest: number; readonly total: number };

/** Price of a decode-only step of a worker. */
export function priceDecode({ power }: Deployment, { cost }: Pool, load: LoopLoad, batch: WorkerBatch): StepPrice {
  const tokens = batch.total * cost.queryTokens;
  const flat = (first: number) => ({ first, slope: 0 });
  const heaviest = batchSums(cost, load, batch.heaviest);
  const seconds = decodeStepSeconds(cost, heaviest, batch.total);
  const heaviestRanks = batch.total / batch.heaviest;
  const flop = heaviestRanks * dot(cost.decodeFlop, heaviest.sums) + cost.stepFlop(tokens, tokens, batch.total);
  const bytes = heaviestRanks * dot(cost.decodeBytes, heaviest.sums) + cost.stepBytes(tokens, batch.total);
  return { seconds, joules: leapJoules(power, cost.shape.gpus, 1, flat(seconds), flat(flop), flat(bytes)) };
}

/**
 * Most sequences a rank holds: its slots, and what its KV memory holds beside half a sequence's, which on average stands
 * empty because the next to come does not fit.
 */
export function sequenceCap(deployment: Deployment, pool: Pool, load: LoopLoad): number {
  return Math.min(pool.policy.maxSequences, Math.max(1, sequencesInKv(deployment, pool, load) - 1 / 2));
}

/** Sequences in a rank's KV memory: that over the mean context, or over the whole where that is set aside. */
export function sequencesInKv({ footprint }: Deployment, { policy, memory }: Pool, load: LoopLoad): number {
  const heldTokens = load.promptTokens + (policy.reserveTokens > 0 ? policy.reserveTokens : load.outputTokens / 2);
  const bytes = heldTokens * footprint.bytesPerToken + runningBytes(footprint, load.promptTokens);
  return memory.kvBytesPerRank / bytes;
}
