/** What fits into HBM: weights, then room for KV. Decides admission, so that no batch is simulated that could not run. */
import type { EngineProfile } from "../profiles/engine.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Architecture } from "./architecture.ts";
import type { WorkerShape } from "./workerShape.ts";

export type MemoryPlan = {
  readonly weightBytesPerGpu: number;
  /** KV bytes that one attention rank can hold; negative when the weights alone do not fit. */
  readonly kvBytesPerRank: number;
};

/**
 * KV room of an attention rank = (HBM x fraction - reserved - weights per GPU) x ways that tensor parallelism splits KV;
 * engines whose fraction is of what the weights leave: (HBM - weights - reserved) x fraction x ways.
 * Dense weights and embeddings are split over the rank's tensor-parallel GPUs and copied to every rank; experts are
 * spread over all GPUs of the worker (by expert parallelism or slices). Latent attention has one KV head, which every
 * tensor-parallel GPU holds in full, so the room does not grow with tensor parallelism; GQA splits it up to its KV heads.
 * Source: facts of the DeepSeek V4 checkpoint layout (29.1 GB non-expert, 835.5 GB experts: 238 GB a GPU at EP4).
 */
export function planMemory(
  architecture: Architecture,
  hardware: HardwareProfile,
  engine: EngineProfile,
  shape: WorkerShape,
  drafts: boolean,
): MemoryPlan {
  const experts = architecture.experts;
  const expertBytes = experts === undefined ? 0 : experts.layerCount * experts.experts * experts.bytesPerExpert;
  const denseBytes = architecture.dense.reduce((sum, group) => sum + group.weightBytes, 0) + architecture.embeddingBytes;
  const draftExpertBytes = drafts ? architecture.draftExpertBytes : 0;
  const draftDenseBytes = drafts ? architecture.draftDenseBytes : 0;
  const weightBytesPerGpu = (expertBytes + draftExpertBytes) / shape.gpus + (denseBytes + draftDenseBytes) / shape.tensorParallel;
  const hbm = hardware.accelerator.hbmCapacity.value;
  const fraction = engine.memory.hbmFraction.value;
  const taken = weightBytesPerGpu + engine.memory.reservedPerGpu.value;
  const room = engine.memory.fractionOf.value === "all-hbm" ? hbm * fraction - taken : (hbm - taken) * fraction;
  return { weightBytesPerGpu, kvBytesPerRank: room * kvShards(architecture, shape) };
}

/**
 * Ways that tensor parallelism splits the KV cache of a rank: its KV heads; not a whole number where each GPU also holds
 * what cannot be split, and so stores (bytes - copied) / heads + copied of a token.
 */
export function kvShards(architecture: Architecture, shape: Pick<WorkerShape, "tensorParallel">): number {
  const ways = Math.min(shape.tensorParallel, architecture.kvHeads);
  const { kvBytesPerToken: bytes, kvCopiedBytesPerToken: copied } = architecture;
  return copied === 0 ? ways : bytes / ((bytes - copied) / ways + copied);
}
