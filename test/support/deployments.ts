/**
 * Small synthetic deployments for tests of the serving engine: a made-up model on made-up hardware whose steps take
 * about a millisecond, with every number open to a test. Knows nothing of profile files.
 */
import type { Architecture, ContextTerm, ExpertGroup } from "../../src/cost/architecture.ts";
import { CostModel } from "../../src/cost/costModel.ts";
import type { Acceptance } from "../../src/cost/speculation.ts";
import { NO_SPECULATION } from "../../src/cost/speculation.ts";
import { noTerm } from "../../src/cost/termBuilders.ts";
import type { WorkerShape } from "../../src/cost/workerShape.ts";
import type { PowerModel } from "../../src/power/stepEnergy.ts";
import type { CoefficientSet } from "../../src/profiles/coefficients.ts";
import type { HardwareProfile } from "../../src/profiles/hardware.ts";
import type { Deployment, Pool, SchedulingPolicy } from "../../src/serving/deployment.ts";
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";
import type { KvPlan } from "../../src/serving/kvPlan.ts";

/** HBM alone, without ageing. */
export const PLAIN_KV: KvPlan = {
  idleTtlSeconds: Number.POSITIVE_INFINITY,
  routing: "session-affinity",
  staleSeconds: 0,
  tiers: [],
  links: [],
};

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });

export type PlainHardware = {
  readonly bf16FlopPerSecond: number;
  readonly fp8FlopPerSecond: number;
  readonly hbmBytesPerSecond: number;
  readonly linkBytesPerSecond: number;
  readonly domainGpus: number;
};

export const PLAIN_HARDWARE: PlainHardware = {
  bf16FlopPerSecond: 1e12,
  fp8FlopPerSecond: 2e12,
  hbmBytesPerSecond: 1e11,
  linkBytesPerSecond: 1e10,
  domainGpus: 8,
};

function makeHardware(plain: PlainHardware): HardwareProfile {
  return {
    id: "test",
    name: "test",
    vendor: "test",
    architecture: "hopper",
    accelerator: {
      name: "test",
      peakCompute: { bf16: sourced(plain.bf16FlopPerSecond), fp8: sourced(plain.fp8FlopPerSecond) },
      hbmCapacity: sourced(1e11),
      hbmBandwidth: sourced(plain.hbmBytesPerSecond),
      tdp: sourced(1000),
      idlePower: sourced(100),
      power: {
        engagedPower: sourced(200),
        energyPerFlop: sourced(1e-10),
        energyPerByte: sourced(1e-9),
        capFraction: sourced(0.9),
      },
    },
    scaleUp: { bandwidthPerGpu: sourced(plain.linkBytesPerSecond), domainGpus: sourced(plain.domainGpus) },
    scaleOut: { bandwidthPerGpu: sourced(plain.linkBytesPerSecond / 10) },
    system: { unit: "node", gpus: sourced(8), nonGpuPowerPerGpu: sourced(300), pue: sourced(1.2) },
  };
}

export type PlainCoefficients = {
  readonly flopEfficiency: number;
  readonly denseHalfTokens: number;
  readonly expertHalfTokens: number;
  readonly bandwidthEfficiency: number;
  readonly expertRoutingSkew: number;
  readonly expertImbalancePerGpu: number;
  readonly activationPasses: number;
  readonly kernelFloorSeconds: number;
  readonly stepSeconds: number;
  readonly sequenceSeconds: number;
  readonly collectiveLatencySeconds: number;
  readonly linkEfficiency: number;
  readonly collectiveOverlap: number;
  readonly prefillSlowdown: number;
};

/** Perfect hardware: every efficiency 1, no floor, no overhead. */
export const ROOFLINE: PlainCoefficients = {
  flopEfficiency: 1,
  denseHalfTokens: 1e-9,
  expertHalfTokens: 1e-9,
  bandwidthEfficiency: 1,
  expertRoutingSkew: 1,
  expertImbalancePerGpu: 0,
  activationPasses: 1e-9,
  kernelFloorSeconds: 0,
  stepSeconds: 0,
  sequenceSeconds: 0,
  collectiveLatencySeconds: 0,
  linkEfficiency: 1,
  collectiveOverlap: 1,
  prefillSlowdown: 1,
};

export function makeCoefficients(plain: PlainCoefficients): CoefficientSet {
  const flop = sourced(plain.flopEfficiency);
  const bandwidth = sourced(plain.bandwidthEfficiency);
  return {
    denseFlopEfficiency: { fp4: flop, fp8: flop, bf16: flop },
    denseHalfTokens: sourced(plain.denseHalfTokens),
    expertFlopEfficiency: { fp4: flop, fp8: flop, bf16: flop },
    expertHalfTokens: sourced(plain.expertHalfTokens),
    attentionFlopEfficiency: flop,
    indexFlopEfficiency: flop,
    weightBandwidthEfficiency: bandwidth,
    expertBandwidthEfficiency: bandwidth,
    kvBandwidthEfficiency: bandwidth,
    expertRoutingSkew: sourced(plain.expertRoutingSkew),
    expertImbalancePerGpu: sourced(plain.expertImbalancePerGpu),
    activationPasses: sourced(plain.activationPasses),
    kernelFloorSeconds: sourced(plain.kernelFloorSeconds),
    stepSeconds: sourced(plain.stepSeconds),
    sequenceSeconds: sourced(plain.sequenceSeconds),
    allReduceLatencySeconds: sourced(plain.collectiveLatencySeconds),
    collectiveLatencySeconds: sourced(plain.collectiveLatencySeconds),
    scaleOutLatencySeconds: sourced(4 * plain.collectiveLatencySeconds),
    linkEfficiency: sourced(plain.linkEfficiency),
    collectiveOverlap: sourced(plain.collectiveOverlap),
    draftAcceptance: sourced(1),
    requestOverhead: sourced(1),
    admissionIntervalSteps: sourced(1),
    engagedPower: sourced(1),
    energyPerFlop: sourced(1),
    energyPerByte: sourced(1),
    powerCap: sourced(1),
    prefillSlowdown: sourced(plain.prefillSlowdown),
  };
}

export type PlainArchitecture = {
  readonly mainParameters: number;
  readonly headParameters: number;
  readonly experts: ExpertGroup | undefined;
  readonly attentionDecodeFlop: ContextTerm;
  readonly attentionPrefillFlop: ContextTerm;
  readonly indexFlop: ContextTerm;
  readonly kvReadShared: ContextTerm;
  readonly kvReadGathered: ContextTerm;
  readonly kvHeads: number;
  readonly kvBytesPerToken: number;
  readonly windowBytes: number;
  readonly stateBytes: number;
};

/** Dense, without attention over context: a step's price depends on its tokens alone. */
const PLAIN_ARCHITECTURE: PlainArchitecture = {
  mainParameters: 1e7,
  headParameters: 2e6,
  experts: undefined,
  attentionDecodeFlop: noTerm,
  attentionPrefillFlop: noTerm,
  indexFlop: noTerm,
  kvReadShared: noTerm,
  kvReadGathered: noTerm,
  kvHeads: 4,
  kvBytesPerToken: 1e4,
  windowBytes: 0,
  stateBytes: 0,
};

const LAYERS = 4;
const HIDDEN = 512;

export function makeArchitecture(plain: PlainArchitecture): Architecture {
  const { mainParameters, headParameters, experts, ...rest } = plain;
  const dense = mainParameters + headParameters;
  return {
    kvCopiedBytesPerToken: 0,
    ...rest,
    layerCount: LAYERS,
    hiddenSize: HIDDEN,
    residualStreams: 1,
    totalParameters: dense + (experts === undefined ? 0 : experts.layerCount * experts.experts * experts.parametersPerExpert),
    activeParameters: dense + (experts === undefined ? 0 : experts.layerCount * experts.topK * experts.parametersPerExpert),
    dense: [
      { name: "main", stored: "fp8", compute: "fp8", flopPerToken: 2 * mainParameters, weightBytes: mainParameters },
      { name: "head", stored: "bf16", compute: "bf16", flopPerToken: 2 * headParameters, weightBytes: 2 * headParameters },
      { name: "auxiliary", stored: "bf16", compute: "bf16", flopPerToken: 0, weightBytes: 0 },
    ],
    experts,
    embeddingBytes: 0,
    draftExpertBytes: 0,
    draftDenseBytes: 0,
  };
}

export type PlainPool = {
  readonly workers: number;
  readonly shape: WorkerShape;
  readonly kvBytesPerRank: number;
  readonly policy: SchedulingPolicy;
};

/** One GPU, a hundred slots, memory without end. */
export const PLAIN_POOL: PlainPool = {
  workers: 1,
  shape: { tensorParallel: 1, ranks: 1, expertParallel: 0, gpus: 1 },
  kvBytesPerRank: 1e12,
  policy: { prefillPolicy: "mixed", maxBatchedTokens: 512, maxSequences: 100, reserveTokens: 0, admissionIntervalSteps: 1 },
};

export type PlainDeployment = {
  readonly hardware: PlainHardware;
  readonly coefficients: PlainCoefficients;
  readonly architecture: PlainArchitecture;
  readonly footprint: KvFootprint;
  readonly acceptance: Acceptance;
  readonly power: PowerModel;
  readonly firstTokenWithPrefill: boolean;
  readonly requestSeconds: number;
  readonly transfer: Deployment["transfer"];
  readonly front: PlainPool;
  readonly back: PlainPool | undefined;
  readonly kv?: KvPlan;
};

export const PLAIN_DEPLOYMENT: PlainDeployment = {
  hardware: PLAIN_HARDWARE,
  coefficients: ROOFLINE,
  architecture: PLAIN_ARCHITECTURE,
  footprint: { bytesPerToken: 1e4, liveBytes: 0, checkpointBytes: 0, grainTokens: 0, keepsAll: true },
  acceptance: NO_SPECULATION,
  power: { idleWatts: 100, engagedWatts: 200, capWatts: 900, joulesPerFlop: 3e-10, joulesPerByte: 3e-9 },
  firstTokenWithPrefill: true,
  requestSeconds: 0,
  transfer: { latencySeconds: 1e-5, secondsPerByte: 1e-10 },
  front: PLAIN_POOL,
  back: undefined,
};

/** Builds a deployment straight from numbers, without the checks that profiles go through. */
export function makeDeployment(plain: PlainDeployment): Deployment {
  const architecture = makeArchitecture(plain.architecture);
  const hardware = makeHardware(plain.hardware);
  const coefficients = makeCoefficients(plain.coefficients);
  const pool = (role: Pool["role"], { workers, shape, kvBytesPerRank, policy }: PlainPool): Pool => ({
    role,
    workers,
    cost: new CostModel({
      architecture,
      hardware,
      coefficients,
      shape,
      draftTokens: role === "prefill" ? 0 : plain.acceptance.draftTokens,
      draftLayers: 1,
      kernelsPerLayer: 1,
    }),
    memory: { weightBytesPerGpu: 0, kvBytesPerRank },
    policy,
  });
  const front = pool(plain.back === undefined ? "aggregated" : "prefill", plain.front);
  const back = plain.back === undefined ? undefined : pool("decode", plain.back);
  return {
    name: "test",
    mode: back === undefined ? "aggregated" : "disaggregated",
    gpus: front.workers * front.cost.shape.gpus + (back === undefined ? 0 : back.workers * back.cost.shape.gpus),
    architecture,
    coefficients,
    acceptance: plain.acceptance,
    footprint: plain.footprint,
    power: plain.power,
    firstTokenWithPrefill: plain.firstTokenWithPrefill,
    requestSeconds: plain.requestSeconds,
    transfer: plain.transfer,
    front,
    back,
    ...(plain.kv === undefined ? {} : { kv: plain.kv }),
  };
}
