/**
 * Prices a step of a worker: seconds, FLOP and HBM bytes as closed forms of its batch's sums.
 * time = slowest rank's local groups + experts + collectives + fixed; each group is max(compute, memory).
 * Attention over context is linear in the step index while nothing joins or leaves, so a rank offers two lines
 * (compute-bound, memory-bound); the worker's step is the upper envelope of its ranks' lines.
 * Knows nothing of requests, queues or clocks. Design section 3 names the groups; coefficients come from a data file.
 */
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Precision } from "../profiles/model.ts";
import type { Architecture, DenseGroup } from "./architecture.ts";
import { type CollectiveModel, collectiveModel } from "./collectives.ts";
import { clipLimits, sumOverChunk, termWeights } from "./contextTerm.ts";
import { kvShards } from "./memory.ts";
import type { WorkerShape } from "./workerShape.ts";

/** Bytes of one hidden-state element (BF16 activations). */
const ACTIVATION_BYTES = 2;

type DensePrice = {
  /** Seconds a token plus the ramp's constant: FLOP / (peak x eta(T)) = secondsPerToken x (T + halfTokens). */
  readonly secondsPerToken: number;
  readonly weightSeconds: number;
  readonly flopPerToken: number;
  readonly weightBytes: number;
  /** The output head sees only tokens that are sampled from. */
  readonly sampledOnly: boolean;
};

export type CostInputs = {
  readonly architecture: Architecture;
  readonly hardware: HardwareProfile;
  readonly coefficients: CoefficientSet;
  readonly shape: WorkerShape;
  readonly draftTokens: number;
  /** Layers of one draft pass. */
  readonly draftLayers: number;
  readonly kernelsPerLayer: number;
};

/**
 * The precision in which a matrix multiply really runs: the model's, where the hardware has it and can read the stored
 * weights as they are; else BF16, after widening (weight-only kernels such as Marlin).
 */
function nativePrecision(hardware: HardwareProfile, weights: { stored: Precision; compute: Precision }): "fp4" | "fp8" | "bf16" {
  const peaks = hardware.accelerator.peakCompute;
  if (weights.stored === "int4" || (weights.stored === "fp4" && peaks.fp4 === undefined)) return "bf16";
  if (weights.compute === "fp4" || (weights.compute === "fp8" && peaks.fp8 !== undefined)) return weights.compute;
  return "bf16";
}

function peakFlopPerSecond(hardware: HardwareProfile, precision: "fp4" | "fp8" | "bf16"): number {
  const { bf16, fp8 = bf16, fp4 = bf16 } = hardware.accelerator.peakCompute;
  return { bf16, fp8, fp4 }[precision].value;
}

export class CostModel {
  readonly shape: WorkerShape;
  /** Tokens that each sequence computes in a decode step: 1 + drafts. */
  readonly queryTokens: number;
  /** Distinct context clips, ascending, tokens. */
  readonly limits: readonly number[];
  /** Weights of a rank's sums (see termWeights): seconds if attention is bound by compute, by memory; FLOP; bytes. */
  readonly decodeComputeSeconds: Float64Array;
  readonly decodeMemorySeconds: Float64Array;
  readonly decodeFlop: Float64Array;
  readonly decodeBytes: Float64Array;
  readonly fixedSeconds: number;

  readonly #architecture: Architecture;
  readonly #coefficients: CoefficientSet;
  readonly #dense: readonly DensePrice[];
  readonly #denseHalfTokens: number;
  readonly #collectives: CollectiveModel;
  readonly #activationSecondsPerToken: number;
  readonly #activationBytesPerToken: number;
  readonly #sequenceSeconds: number;
  readonly #expertSecondsPerToken: number;
  readonly #expertHalfTotalTokens: number;
  readonly #expertStreamSeconds: number;
  readonly #expertStreamBytes: number;
  readonly #expertFlopPerToken: number;
  readonly #expertMissLog: number;
  readonly #prefillAttentionRate: number;
  readonly #prefillIndexRate: number;
  readonly #kvBytesPerSecond: number;
  readonly #draftPasses: number;
  readonly #draftShare: number;
  readonly #draftFloorSeconds: number;
  /** By sequences. */
  readonly #decodeRankSeconds: number[] = [];

  constructor(inputs: CostInputs) {
    const { architecture, hardware, coefficients: c, shape } = inputs;
    this.shape = shape;
    this.#architecture = architecture;
    this.#coefficients = c;
    this.queryTokens = 1 + inputs.draftTokens;

    const hbm = hardware.accelerator.hbmBandwidth.value;
    const tp = shape.tensorParallel;
    this.#denseHalfTokens = c.denseHalfTokens.value;
    this.#dense = architecture.dense.map((group) => densePrice(group, hardware, c, tp));

    this.#activationBytesPerToken =
      c.activationPasses.value *
      architecture.layerCount *
      architecture.residualStreams *
      architecture.hiddenSize *
      ACTIVATION_BYTES;
    this.#activationSecondsPerToken = this.#activationBytesPerToken / (hbm * c.weightBandwidthEfficiency.value);
    this.#sequenceSeconds = c.sequenceSeconds.value;
    this.fixedSeconds = architecture.layerCount * inputs.kernelsPerLayer * c.kernelFloorSeconds.value + c.stepSeconds.value;

    const experts = architecture.experts;
    if (experts === undefined) {
      this.#expertSecondsPerToken = 0;
      this.#expertHalfTotalTokens = 0;
      this.#expertStreamSeconds = 0;
      this.#expertStreamBytes = 0;
      this.#expertFlopPerToken = 0;
      this.#expertMissLog = 0;
    } else {
      // The hottest expert draws a fixed share of all tokens; the mean GPU's share falls as 1/ep, so the excess grows with ep.
      const imbalance = shape.expertParallel > 1 ? 1 + c.expertImbalancePerGpu.value * shape.expertParallel : 1;
      const precision = nativePrecision(hardware, experts);
      const peak = peakFlopPerSecond(hardware, precision);
      const efficiency = c.expertFlopEfficiency[precision].value;
      this.#expertFlopPerToken = 2 * experts.topK * experts.parametersPerExpert * experts.layerCount;
      this.#expertSecondsPerToken = (this.#expertFlopPerToken * imbalance) / (shape.gpus * peak * efficiency);
      // eta(rows) = eta x rows / (rows + half), rows = tokens x topK / hit experts: in tokens, half x hit experts / topK.
      this.#expertHalfTotalTokens = (c.expertHalfTokens.value * experts.experts) / experts.topK;
      this.#expertStreamBytes = experts.layerCount * experts.experts * experts.bytesPerExpert;
      this.#expertStreamSeconds = this.#expertStreamBytes / (shape.gpus * hbm * c.expertBandwidthEfficiency.value);
      // P(hit) = 1 - (1 - k/E)^(skew x tokens); all experts of a layer are hit when k = E.
      this.#expertMissLog = c.expertRoutingSkew.value * Math.log1p(-Math.min(experts.topK / experts.experts, 1 - 1e-12));
    }
    this.#collectives = collectiveModel(architecture, hardware, c, shape);

    const attentionRate = tp * hardware.accelerator.peakCompute.bf16.value * c.attentionFlopEfficiency.value;
    const indexRate = tp * peakFlopPerSecond(hardware, "fp8") * c.indexFlopEfficiency.value;
    this.#prefillAttentionRate = attentionRate;
    this.#prefillIndexRate = indexRate;
    this.#kvBytesPerSecond = hbm * c.kvBandwidthEfficiency.value * kvShards(architecture, shape);

    const { attentionDecodeFlop, indexFlop, kvReadShared, kvReadGathered } = architecture;
    this.limits = clipLimits([attentionDecodeFlop, indexFlop, kvReadShared, kvReadGathered]);
    const q = this.queryTokens;
    this.decodeFlop = addVectors(termWeights(attentionDecodeFlop, this.limits, q), termWeights(indexFlop, this.limits, q));
    this.decodeBytes = addVectors(termWeights(kvReadShared, this.limits), termWeights(kvReadGathered, this.limits, q));
    this.decodeComputeSeconds = addVectors(
      termWeights(attentionDecodeFlop, this.limits, q / attentionRate),
      termWeights(indexFlop, this.limits, q / indexRate),
    );
    this.decodeMemorySeconds = this.decodeBytes.map((bytes) => bytes / this.#kvBytesPerSecond);
    // KV that every tensor-parallel GPU reads in full is read, and paid for in energy, by each of them.
    const copies = tp / kvShards(architecture, shape);
    for (let i = 0; i < this.decodeBytes.length; i++) this.decodeBytes[i] = (this.decodeBytes[i] as number) * copies;

    this.#draftPasses = inputs.draftTokens;
    this.#draftShare = inputs.draftLayers / architecture.layerCount;
    this.#draftFloorSeconds = inputs.draftLayers * inputs.kernelsPerLayer * c.kernelFloorSeconds.value;
  }

  /** P(hit): expected share of a layer's experts that `tokens` tokens of the whole worker touch. */
  expertHitFraction(tokens: number): number {
    return this.#expertMissLog === 0 ? 0 : -Math.expm1(tokens * this.#expertMissLog);
  }

  /** Rank-local seconds that do not depend on context: dense groups, activations, per-sequence host time. */
  rankSeconds(tokens: number, sampledTokens: number, sequences: number): number {
    if (tokens === 0) return 0;
    let seconds = tokens * this.#activationSecondsPerToken + sequences * this.#sequenceSeconds;
    for (const group of this.#dense) {
      const computed = group.sampledOnly ? sampledTokens : tokens;
      seconds += Math.max(group.secondsPerToken * (computed + this.#denseHalfTokens), group.weightSeconds);
    }
    return seconds;
  }

  /** `rankSeconds` of a rank that decodes so many sequences: worked out once for each whole number that is asked for. */
  decodeRankSeconds(sequences: number): number {
    const known = this.#decodeRankSeconds[sequences];
    if (known !== undefined) return known;
    const tokens = sequences * this.queryTokens;
    const seconds = this.rankSeconds(tokens, tokens, sequences);
    this.#decodeRankSeconds[sequences] = seconds;
    return seconds;
  }

  /** Seconds that all ranks share: experts, collectives, launch floor and host time of the step. */
  sharedSeconds(totalTokens: number, largestRankTokens: number): number {
    return this.fixedSeconds + this.expertSeconds(totalTokens) + this.#collectives.seconds(largestRankTokens, totalTokens);
  }

  /** Seconds of the routed experts: grouped GEMMs that ramp with the rows of each hit expert, or streaming their weights. */
  expertSeconds(totalTokens: number): number {
    if (this.#expertStreamBytes === 0) return 0;
    const hit = this.expertHitFraction(totalTokens);
    return Math.max(
      this.#expertSecondsPerToken * (totalTokens + hit * this.#expertHalfTotalTokens),
      hit * this.#expertStreamSeconds,
    );
  }

  /**
   * Seconds of the draft passes of a decode step: each runs `draftLayers` layers and the output head on one token a
   * sequence. Zero without speculation or without sequences.
   */
  draftSeconds(largestRankSequences: number, totalSequences: number): number {
    if (this.#draftPasses === 0 || totalSequences === 0) return 0;
    let pass =
      this.#draftFloorSeconds +
      this.#draftShare * (this.expertSeconds(totalSequences) + this.#collectives.seconds(largestRankSequences, totalSequences));
    for (const group of this.#dense) {
      const seconds = Math.max(group.secondsPerToken * (largestRankSequences + this.#denseHalfTokens), group.weightSeconds);
      pass += group.sampledOnly ? seconds : this.#draftShare * seconds;
    }
    return this.#draftPasses * pass;
  }

  /** Seconds of attention over context of one prefill chunk: max(compute, reading the stored KV once). */
  prefillAttentionSeconds(prefixTokens: number, newTokens: number): number {
    const a = this.#architecture;
    const compute =
      sumOverChunk(a.attentionPrefillFlop, prefixTokens, newTokens) / this.#prefillAttentionRate +
      sumOverChunk(a.indexFlop, prefixTokens, newTokens) / this.#prefillIndexRate;
    return Math.max(compute, this.#prefillKvBytes(prefixTokens, newTokens) / this.#kvBytesPerSecond);
  }

  #prefillKvBytes(prefixTokens: number, newTokens: number): number {
    return this.#architecture.kvBytesPerToken * (prefixTokens + newTokens) + this.#architecture.windowBytes;
  }

  /**
   * Seconds of a step that holds prefill, from the step as physics prices it (`fullSeconds`) and the decode part alone
   * (`decodeOnlySeconds`, 0 without decode): what prefill adds beyond the fixed floor is stretched by the engine's
   * prefill slowdown.
   */
  stretchPrefill(fullSeconds: number, decodeOnlySeconds: number): number {
    const base = Math.max(decodeOnlySeconds, this.fixedSeconds);
    return base + Math.max(0, fullSeconds - base) * this.#coefficients.prefillSlowdown.value;
  }

  /** FLOP of a step without attention over context, whole worker. */
  stepFlop(totalTokens: number, sampledTokens: number, decodeSequences: number): number {
    let flop = totalTokens * this.#expertFlopPerToken;
    const draftTokens = this.#draftPasses * decodeSequences;
    flop += draftTokens * this.#draftShare * this.#expertFlopPerToken;
    for (const group of this.#dense) {
      flop +=
        group.flopPerToken * (group.sampledOnly ? sampledTokens + draftTokens : totalTokens + draftTokens * this.#draftShare);
    }
    return flop;
  }

  /** HBM bytes of a step without KV, whole worker: every rank reads its own dense copy, experts are read once. */
  stepBytes(totalTokens: number, decodeSequences: number): number {
    const drafts = decodeSequences > 0 ? this.#draftPasses : 0;
    let bytes = totalTokens * this.#activationBytesPerToken * this.shape.tensorParallel;
    bytes += this.expertHitFraction(totalTokens) * this.#expertStreamBytes;
    bytes += drafts * this.#draftShare * this.expertHitFraction(decodeSequences) * this.#expertStreamBytes;
    for (const group of this.#dense) {
      bytes += this.shape.ranks * group.weightBytes * (1 + drafts * (group.sampledOnly ? 1 : this.#draftShare));
    }
    return bytes;
  }

  /** FLOP of a prefill chunk's attention over context. */
  prefillAttentionFlop(prefixTokens: number, newTokens: number): number {
    const a = this.#architecture;
    return sumOverChunk(a.attentionPrefillFlop, prefixTokens, newTokens) + sumOverChunk(a.indexFlop, prefixTokens, newTokens);
  }

  /** HBM bytes of a prefill chunk's KV, all tensor-parallel copies. */
  prefillAttentionBytes(prefixTokens: number, newTokens: number): number {
    return (this.#prefillKvBytes(prefixTokens, newTokens) * this.shape.tensorParallel) / kvShards(this.#architecture, this.shape);
  }
}

function densePrice(group: DenseGroup, hardware: HardwareProfile, c: CoefficientSet, tensorParallel: number): DensePrice {
  const precision = nativePrecision(hardware, group);
  const peak = peakFlopPerSecond(hardware, precision);
  const efficiency = c.denseFlopEfficiency[precision].value;
  const hbm = hardware.accelerator.hbmBandwidth.value * c.weightBandwidthEfficiency.value;
  return {
    secondsPerToken: group.flopPerToken / (tensorParallel * peak * efficiency),
    weightSeconds: group.weightBytes / (tensorParallel * hbm),
    flopPerToken: group.flopPerToken,
    weightBytes: group.weightBytes,
    sampledOnly: group.name === "head",
  };
}

function addVectors(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value + (b[index] as number));
}
