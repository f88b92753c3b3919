/**
 * From a scenario's words to a deployment that can be simulated: architecture, prices, memory and policies of each pool.
 * Refuses what cannot run: weights that do not fit, a request that no rank could hold.
 */

import { type Architecture, deriveArchitecture } from "../cost/architecture.ts";
import { CostModel } from "../cost/costModel.ts";
import { type EffectKey, lnFactors, moved } from "../cost/effects.ts";
import { kvShards, type MemoryPlan, planMemory } from "../cost/memory.ts";
import { type Acceptance, acceptanceOf, NO_SPECULATION } from "../cost/speculation.ts";
import { shapeOf } from "../cost/workerShape.ts";
import { type PowerModel, powerModel } from "../power/stepEnergy.ts";
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { EngineProfile } from "../profiles/engine.ts";
import type { Effects } from "../profiles/fitFile.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Workload } from "../profiles/mix.ts";
import type { ModelProfile } from "../profiles/model.ts";
import type { DeploymentSpec, PoolSpec } from "../profiles/scenario.ts";
import { workloadsOf } from "../workload/parts.ts";
import { effectKey } from "./effectKey.ts";
import { InfeasibleError } from "./infeasible.ts";
import { type KvFootprint, kvFootprint, runningBytes } from "./kvFootprint.ts";
import { type KvPlan, type KvPlanInputs, peerBytesPerRank, planKv } from "./kvPlan.ts";

/** Everything that is known of one platform under one engine. */
/** What a deployment is built from. */
export type SystemProfiles = {
  readonly hardware: HardwareProfile;
  readonly model: ModelProfile;
  readonly engine: EngineProfile;
  readonly workload: Workload;
  readonly coefficients: CoefficientSet;
  /** What a fit to measured runs adds to the coefficients; absent: priors alone. */
  readonly effects?: Effects | undefined;
  /** Share of the predicted KV room that the engine really has; absent: all of it. */
  readonly kvRoomShare?: number | undefined;
};

export type SchedulingPolicy = {
  readonly prefillPolicy: "mixed" | "prefill-first";
  /** Tokens that a rank computes in one step. */
  readonly maxBatchedTokens: number;
  /** Sequences that a rank runs at once. */
  readonly maxSequences: number;
  /** Reply tokens whose KV is set aside on admission; 0: none, grow on demand and preempt. */
  readonly reserveTokens: number;
  /** Decode steps between two looks at what has arrived; the nearest whole number of them, 1 at least, is what a worker does. */
  readonly admissionIntervalSteps: number;
};

export type Pool = {
  readonly role: "aggregated" | "prefill" | "decode";
  readonly workers: number;
  readonly cost: CostModel;
  readonly memory: MemoryPlan;
  readonly policy: SchedulingPolicy;
};

export type Deployment = {
  readonly name: string;
  readonly mode: DeploymentSpec["mode"];
  readonly gpus: number;
  readonly architecture: Architecture;
  /** The coefficients that it is priced with: priors, moved by a fit where there is one. */
  readonly coefficients: CoefficientSet;
  readonly acceptance: Acceptance;
  readonly footprint: KvFootprint;
  readonly power: PowerModel;
  readonly firstTokenWithPrefill: boolean;
  readonly requestSeconds: number;
  /** Prefill to decode: start-up seconds, and seconds a byte over the sending rank's link. */
  readonly transfer: { readonly latencySeconds: number; readonly secondsPerByte: number };
  /** The pool that prefills (and, when aggregated, decodes). */
  readonly front: Pool;
  /** The pool that decodes, when that is another one. */
  readonly back: Pool | undefined;
  /** Absent: HBM alone, no ageing, session affinity. */
  readonly kv?: KvPlan | undefined;
};

/** Drafts a step: the deployment's own, else the engine's as far as the model's drafter goes. */
function draftTokensOf({ model, engine }: SystemProfiles, spec: DeploymentSpec): number {
  if (spec.draftTokens !== undefined) return spec.draftTokens;
  return model.draft === undefined
    ? 0
    : Math.min(engine.speculation.draftTokens.value, model.draft.acceptanceLength.value.length);
}

/** Which effects of a fit apply to a deployment. */
export function deployedKey(system: SystemProfiles, spec: DeploymentSpec): EffectKey {
  return effectKey(system, spec, draftTokensOf(system, spec));
}

/** Builds a deployment. Errors: InfeasibleError when weights, or the longest request, do not fit. */
export function buildDeployment(system: SystemProfiles, spec: DeploymentSpec): Deployment {
  const { hardware, model, engine, workload } = system;
  const architecture = deriveArchitecture(model);
  const draftTokens = draftTokensOf(system, spec);
  const coefficients =
    system.effects === undefined
      ? system.coefficients
      : moved(system.coefficients, lnFactors(system.effects, deployedKey(system, spec)));
  const acceptance = model.draft === undefined ? NO_SPECULATION : acceptanceOf(model.draft.acceptanceLength.value, draftTokens);
  const footprint = kvFootprint(architecture, engine);
  const pools = spec.mode === "aggregated" ? { front: spec.pool, back: undefined } : { front: spec.prefill, back: spec.decode };
  const kvInputs: KvPlanInputs | undefined = spec.kv && { spec: spec.kv, hardware, coefficients, architecture, ...pools };
  const pool = (role: Pool["role"], poolSpec: PoolSpec, path: string): Pool => {
    const shape = shapeOf(poolSpec);
    const drafts = role === "prefill" ? 0 : draftTokens;
    const plan = planMemory(architecture, hardware, engine, shape, draftTokens > 0);
    const spared = role === "decode" && kvInputs !== undefined ? peerBytesPerRank(kvInputs) : 0;
    const memory = { ...plan, kvBytesPerRank: plan.kvBytesPerRank * (system.kvRoomShare ?? 1) - spared };
    checkMemory({ memory, footprint, workload, hardware, role, path });
    return {
      role,
      workers: poolSpec.workers,
      cost: new CostModel({
        architecture,
        hardware,
        coefficients,
        shape,
        draftTokens: drafts,
        draftLayers: model.draft?.layers ?? 0,
        kernelsPerLayer: model.kernelsPerLayer.value,
      }),
      memory,
      policy: {
        prefillPolicy: engine.scheduling.prefillPolicy.value,
        maxBatchedTokens: poolSpec.maxBatchedTokensPerRank ?? engine.scheduling.maxBatchedTokensPerRank.value,
        maxSequences: poolSpec.maxSequencesPerRank ?? engine.scheduling.maxSequencesPerRank.value,
        reserveTokens: engine.scheduling.admission.value === "reserve-maximum" ? longestReply(workload) : 0,
        // What recipes of benchmarks raise it to is a launch option: calibration sets it when it repeats one.
        admissionIntervalSteps: 1,
      },
    };
  };
  const power = powerModel(hardware, coefficients);
  checkPower(power, hardware);
  const front = spec.mode === "aggregated" ? pool("aggregated", spec.pool, "pool") : pool("prefill", spec.prefill, "prefill");
  const back = spec.mode === "aggregated" ? undefined : pool("decode", spec.decode, "decode");
  const gpus = gpusOf(front) + (back === undefined ? 0 : gpusOf(back));
  const inDomain = gpus <= hardware.scaleUp.domainGpus.value;
  const link = (inDomain ? hardware.scaleUp : hardware.scaleOut).bandwidthPerGpu.value * coefficients.linkEfficiency.value;
  return {
    name: spec.name,
    mode: spec.mode,
    gpus,
    architecture,
    coefficients,
    acceptance,
    footprint,
    power,
    firstTokenWithPrefill: engine.scheduling.firstToken.value === "with-prefill",
    requestSeconds: engine.overheads.requestSeconds.value * coefficients.requestOverhead.value,
    transfer: {
      latencySeconds: (inDomain ? coefficients.collectiveLatencySeconds : coefficients.scaleOutLatencySeconds).value,
      secondsPerByte: 1 / (link * kvShards(architecture, front.cost.shape)),
    },
    front,
    back,
    ...(kvInputs === undefined ? {} : { kv: planKv(kvInputs) }),
  };
}

export function gpusOf(pool: Pool): number {
  return pool.workers * pool.cost.shape.gpus;
}

/** Of a mix that of the part with the longest: what is set aside is one number. */
function longestReply(workload: Workload): number {
  return Math.max(...workloadsOf(workload).map(({ output }) => output.maxTokens.value));
}

/** A limit of the site must leave something for work beyond what any running step draws. */
function checkPower({ capWatts, engagedWatts }: PowerModel, { accelerator }: HardwareProfile): void {
  if (accelerator.powerCap === undefined || capWatts > engagedWatts) return;
  const watts = (value: number): string => `${value.toFixed(0)} W`;
  throw new InfeasibleError({
    wrong: `a power cap of ${watts(accelerator.powerCap.value)} keeps ${accelerator.name} at ${watts(capWatts)}, and a running step draws ${watts(engagedWatts)} before any work`,
    path: [],
    expected: "a power cap that leaves watts for work",
    fix: `raise hardware.accelerator.powerCap to ${watts((accelerator.powerCap.value * 2 * engagedWatts) / capWatts)}`,
  });
}

function checkMemory(check: {
  memory: MemoryPlan;
  footprint: KvFootprint;
  workload: Workload;
  hardware: HardwareProfile;
  role: Pool["role"];
  path: string;
}): void {
  const { memory, footprint, workload, hardware, path } = check;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const hbm = hardware.accelerator.hbmCapacity.value;
  if (memory.kvBytesPerRank <= 0) {
    throw new InfeasibleError({
      wrong: `the model does not fit: ${gigabytes(memory.weightBytesPerGpu)} of weights a GPU, and ${hardware.accelerator.name} has ${gigabytes(hbm)} of HBM, part of it reserved`,
      path: [path],
      expected: "weights that leave room for KV cache",
      fix: "spread the model over more GPUs: raise tensorParallel, or attentionDataParallel with expertParallel",
    });
  }
  for (const part of workloadsOf(workload)) {
    // One token more: a preempted sequence comes back with its context rounded up.
    const longest = part.context.maxTokens.value + (check.role === "prefill" ? 0 : part.output.maxTokens.value + 1);
    // A scaffold has a checkpoint of its own where the last one alone is kept.
    const junction = footprint.keepsAll || !part.context.scaffoldTokens?.value ? 0 : footprint.checkpointBytes;
    const needed = longest * footprint.bytesPerToken + runningBytes(footprint, part.context.maxTokens.value) + junction;
    if (needed <= memory.kvBytesPerRank) continue;
    throw new InfeasibleError({
      wrong: `the longest request (${longest} tokens) needs ${gigabytes(needed)} of KV memory, and an attention rank has ${gigabytes(memory.kvBytesPerRank)}`,
      path: [path],
      expected: "KV memory for one request of the longest context at least",
      fix: "spread the model over more GPUs, store fewer checkpoints (engine.prefixReuse), or shorten the workload's context.maxTokens",
    });
  }
}
