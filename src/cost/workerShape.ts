/** How one worker spreads a model over its GPUs. */
import type { PoolSpec } from "../profiles/scenario.ts";

export type WorkerShape = {
  /** GPUs of one attention rank. */
  readonly tensorParallel: number;
  /** Attention ranks, each with its own sequences, in lockstep. */
  readonly ranks: number;
  /** GPUs that whole experts are spread over; 0: every expert is sliced over the worker. */
  readonly expertParallel: number;
  readonly gpus: number;
};

export function shapeOf(pool: PoolSpec): WorkerShape {
  return {
    tensorParallel: pool.tensorParallel,
    ranks: pool.attentionDataParallel,
    expertParallel: pool.expertParallel ?? 0,
    gpus: pool.tensorParallel * pool.attentionDataParallel,
  };
}
