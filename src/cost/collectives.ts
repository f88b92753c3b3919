/** Seconds that the GPUs of a worker spend exchanging activations: tensor, expert and data parallelism. */
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Architecture } from "./architecture.ts";
import type { WorkerShape } from "./workerShape.ts";

/** BF16 activations; expert dispatch sends FP8, combine returns BF16 (DeepEP and MegaMoE conventions). */
const ACTIVATION_BYTES = 2;
const DISPATCH_AND_COMBINE_BYTES = 1 + 2;

export type CollectiveModel = {
  /** Exposed seconds of one step, by the tokens of the fullest rank and of the whole worker. */
  seconds(largestRankTokens: number, totalTokens: number): number;
};

/**
 * Collectives of a step:
 * - tensor parallelism: all-reduce after attention (and after the feed-forward where experts are sliced), ring volume
 *   2 (tp - 1)/tp x tokens x hidden;
 * - expert parallelism: dispatch and combine of each token to the distinct GPUs that hold its experts,
 *   ep (1 - (1 - 1/ep)^k) of which (ep - 1)/ep are remote;
 * - several attention ranks without expert parallelism: all-gather and reduce-scatter of every rank's tokens.
 * Bytes inside the scale-up domain go at its bandwidth, the share that leaves it at the NICs'. A part is hidden behind
 * compute (collectiveOverlap). Two start-ups a layer that exchanges.
 */
export function collectiveModel(
  architecture: Architecture,
  hardware: HardwareProfile,
  c: CoefficientSet,
  shape: WorkerShape,
): CollectiveModel {
  const { tensorParallel: tp, ranks, gpus } = shape;
  const expertLayers = architecture.experts?.layerCount ?? 0;
  const denseLayers = architecture.layerCount - expertLayers;
  const domain = hardware.scaleUp.domainGpus.value;
  const outside = gpus > domain ? (gpus - domain) / gpus : 0;
  const secondsPerByte =
    (1 - outside) / (hardware.scaleUp.bandwidthPerGpu.value * c.linkEfficiency.value) +
    outside / (hardware.scaleOut.bandwidthPerGpu.value * c.linkEfficiency.value);
  const exchangeLatency = outside > 0 ? c.scaleOutLatencySeconds.value : c.collectiveLatencySeconds.value;
  // An all-reduce spans one attention rank; it crosses the NICs only where that rank does.
  const reduceLatency = tp > domain ? c.scaleOutLatencySeconds.value : c.allReduceLatencySeconds.value;
  const exposed = 1 - c.collectiveOverlap.value;
  const hidden = architecture.hiddenSize;

  const slicedExperts = shape.expertParallel <= 1;
  const gathersRanks = ranks > 1 && slicedExperts && expertLayers > 0;
  const allReduces = tp > 1 ? architecture.layerCount + denseLayers + (slicedExperts && !gathersRanks ? expertLayers : 0) : 0;
  const reduceBytesPerToken = ((2 * (tp - 1)) / tp) * hidden * ACTIVATION_BYTES;

  const ep = shape.expertParallel;
  const topK = architecture.experts?.topK ?? 0;
  const remoteCopies = ep > 1 ? ep * (1 - (1 - 1 / ep) ** topK) * ((ep - 1) / ep) : 0;
  const exchangeBytesPerToken = remoteCopies * hidden * DISPATCH_AND_COMBINE_BYTES;
  const gatherBytesPerToken = ((2 * (gpus - 1)) / gpus) * hidden * ACTIVATION_BYTES;

  const exchanges = ep > 1 || gathersRanks ? 2 * expertLayers : 0;
  const latencySeconds = (reduceLatency * allReduces + exchangeLatency * exchanges) * exposed;
  // A rank's tokens are shared out over its tensor-parallel GPUs before they are dispatched.
  const secondsPerRankToken =
    (allReduces * reduceBytesPerToken + (expertLayers * exchangeBytesPerToken) / tp) * secondsPerByte * exposed;
  const secondsPerTotalToken = gathersRanks ? expertLayers * gatherBytesPerToken * secondsPerByte * exposed : 0;
  return {
    seconds(largestRankTokens, totalTokens) {
      return latencySeconds + largestRankTokens * secondsPerRankToken + totalTokens * secondsPerTotalToken;
    },
  };
}
