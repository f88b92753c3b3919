/**
 * Every deployment of a platform that is worth simulating: layouts within one system unit, decode slots around what the
 * speed floor allows, speculation depths, each with a closed-form estimate. What cannot run, or cannot reach the tier with
 * a single agent, is left out here.
 */
import { strictestTier } from "../capacity/mixTier.ts";
import type { DeploymentSpec, PoolSpec, Tier } from "../profiles/scenario.ts";
import { buildDeployment, type Deployment, type SystemProfiles } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import {
  aggregatedEstimate,
  decodableSequences,
  decodeRates,
  disaggregatedEstimate,
  type Estimate,
  loneTokensPerSecond,
  type PoolRates,
  prefillRates,
} from "./deploymentEstimate.ts";
import { named, type Shape, shapeGpus, workerShapes } from "./deploymentShape.ts";
import { type TurnMeans, turnMeans } from "./turnMeans.ts";

/** Decode slots that are tried: every power of two, and three steps between two of them. */
export const SLOT_LADDER: readonly number[] = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448,
  512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048,
];
/** Rungs below and above the slots that the speed floor allows. */
const SLOTS_BELOW = 3;
const SLOTS_ABOVE = 2;
/** Mean output speed over its 25th percentile, about: with more slots than the mean allows, the P25 falls through the floor. */
const MEAN_OVER_P25_SPEED = 1.1;
/** A deployment disaggregates into at most so many decode workers; more of the same is a copy of a smaller one, or near it. */
const MAX_DECODE_WORKERS = 3;
/** Shapes of a prefill worker that are combined with every decode worker: those with the most prefill a GPU. */
const PREFILL_SHAPES = 3;

export type Candidate = {
  readonly spec: DeploymentSpec;
  readonly gpus: number;
  /** Absent of a deployment that a person wrote. */
  readonly estimate: Pick<Estimate, "agents" | "gpuWatts"> | undefined;
};

type GridInputs = {
  readonly system: SystemProfiles;
  readonly tier: Tier;
  /** Largest deployment: the GPUs of one system unit. */
  readonly maxGpus: number;
  /** The scenario's own deployment, which lends what is not searched: prefill batching, KV tiers. */
  readonly own: DeploymentSpec | undefined;
  /** Deepest speculation to try. */
  readonly maxDrafts: number;
  readonly modes: readonly DeploymentSpec["mode"][];
};

export type Grid = {
  readonly candidates: readonly Candidate[];
  /** Of those left out before any simulation: what did not fit into memory, and what is too slow with one agent. */
  readonly unfit: number;
  readonly tooSlow: number;
  /** The fastest that one agent alone can get in any of them; undefined: none fits into memory. */
  readonly fastest: { readonly name: string; readonly tokensPerSecond: number } | undefined;
};

/** Whether a deployment is of the tier's reach, as far as its fastest conceivable reply tells. */
export function isFastEnough(deployment: Deployment, { workload }: SystemProfiles, tier: Tier): boolean {
  return loneTokensPerSecond(deployment) >= strictestTier(workload, tier).outputSpeedP25;
}

/** All candidates, the scenario's own aside. Copies of a smaller deployment side by side are not listed: they carry the same a GPU. */
export function deploymentGrid(inputs: GridInputs): Grid {
  const grid = new GridBuilder(inputs);
  for (const draftTokens of grid.depths) {
    if (inputs.modes.includes("aggregated")) grid.addAggregated(draftTokens);
    if (inputs.modes.includes("disaggregated")) grid.addDisaggregated(draftTokens);
  }
  return grid;
}

class GridBuilder implements Grid {
  readonly candidates: Candidate[] = [];
  unfit = 0;
  tooSlow = 0;
  fastest: Grid["fastest"];
  readonly depths: readonly number[];
  readonly #inputs: GridInputs;
  readonly #tier: Tier;
  /** The tier with the mean speed that it takes. */
  readonly #aimed: Tier;
  readonly #shapes: readonly Shape[];

  constructor(inputs: GridInputs) {
    const { model, workload } = inputs.system;
    this.#inputs = inputs;
    this.#tier = strictestTier(workload, inputs.tier);
    this.#aimed = { ...this.#tier, outputSpeedP25: MEAN_OVER_P25_SPEED * this.#tier.outputSpeedP25 };
    this.#shapes = workerShapes(model, inputs.maxGpus);
    this.depths = Array.from({ length: 1 + inputs.maxDrafts }, (_, depth) => depth);
  }

  addAggregated(draftTokens: number): void {
    for (const shape of this.#shapes) {
      const base = this.#spec({ mode: "aggregated", pool: { workers: 1, ...shape } }, draftTokens);
      const deployment = this.#build(base);
      if (deployment === undefined) continue;
      const means = this.#means(deployment);
      const most = aggregatedEstimate(deployment, means, this.#aimed, Number.POSITIVE_INFINITY).sequencesPerRank;
      const { rungs, typical } = slotsAround(most);
      for (const slots of rungs) {
        const estimate = aggregatedEstimate(deployment, means, this.#aimed, Math.min(slots, typical));
        const pool: PoolSpec = { workers: 1, ...shape, maxSequencesPerRank: slots };
        this.candidates.push({ spec: named({ ...base, mode: "aggregated", pool }), gpus: deployment.gpus, estimate });
      }
    }
  }

  addDisaggregated(draftTokens: number): void {
    const prefills = this.#prefillWorkers(draftTokens);
    for (const decode of this.#shapes) {
      for (const [index, prefill] of prefills.entries()) {
        if (shapeGpus(prefill.shape) + shapeGpus(decode) > this.#inputs.maxGpus) continue;
        const spec = this.#pair(prefill.shape, decode, draftTokens);
        const deployment = this.#build(spec, index === 0);
        if (deployment !== undefined) this.#addRatios(spec, deployment, prefill.rates);
      }
    }
  }

  /** The shapes with the most prefill a GPU. */
  #prefillWorkers(draftTokens: number): { shape: Shape; rates: PoolRates }[] {
    const perGpu = ({ shape, rates }: { shape: Shape; rates: PoolRates }) => rates.requestsPerSecond / shapeGpus(shape);
    const priced = this.#shapes.flatMap((shape) => {
      if (2 * shapeGpus(shape) > this.#inputs.maxGpus) return [];
      const deployment = this.#build(this.#pair(shape, shape, draftTokens), false);
      return deployment === undefined ? [] : [{ shape, rates: prefillRates(deployment, this.#means(deployment)) }];
    });
    return priced.sort((a, b) => perGpu(b) - perGpu(a)).slice(0, PREFILL_SHAPES);
  }

  #pair(prefill: Shape, decode: Shape, draftTokens: number): DeploymentSpec & { mode: "disaggregated" } {
    const { own } = this.#inputs;
    const { maxSequencesPerRank, maxBatchedTokensPerRank } = own?.mode === "disaggregated" ? own.prefill : {};
    const batching = {
      ...(maxSequencesPerRank === undefined ? {} : { maxSequencesPerRank }),
      ...(maxBatchedTokensPerRank === undefined ? {} : { maxBatchedTokensPerRank }),
    };
    return this.#spec(
      { mode: "disaggregated", prefill: { workers: 1, ...prefill, ...batching }, decode: { workers: 1, ...decode } },
      draftTokens,
    );
  }

  /** Numbers of workers such that neither pool waits long for the other, for each number of slots. */
  #addRatios(base: DeploymentSpec & { mode: "disaggregated" }, deployment: Deployment, rates: PoolRates): void {
    const { maxGpus } = this.#inputs;
    const means = this.#means(deployment);
    const [gpusOfPrefill, gpusOfDecode] = [shapeGpus(base.prefill), shapeGpus(base.decode)];
    const most = decodableSequences(deployment, means, this.#aimed.outputSpeedP25);
    const { rungs, typical } = slotsAround(most);
    for (const slots of rungs) {
      const perRank = Math.min(slots, typical);
      const decode = decodeRates(deployment, means, perRank);
      const replySeconds = (perRank * base.decode.attentionDataParallel) / decode.requestsPerSecond;
      const ratio = decode.requestsPerSecond / rates.requestsPerSecond;
      for (const [prefillWorkers, decodeWorkers] of ratios(ratio)) {
        const gpus = prefillWorkers * gpusOfPrefill + decodeWorkers * gpusOfDecode;
        if (gpus > maxGpus) continue;
        const flow = {
          prefill: { ...rates, workers: prefillWorkers, gpusPerWorker: gpusOfPrefill },
          decode: { ...decode, workers: decodeWorkers, gpusPerWorker: gpusOfDecode },
          replySeconds,
        };
        const spec = named({
          ...base,
          prefill: { ...base.prefill, workers: prefillWorkers },
          decode: { ...base.decode, workers: decodeWorkers, maxSequencesPerRank: slots },
        });
        const estimate = disaggregatedEstimate(flow, means, this.#tier, deployment.power.idleWatts);
        this.candidates.push({ spec, gpus, estimate });
      }
    }
  }

  #spec<S extends Partial<DeploymentSpec> & { mode: DeploymentSpec["mode"] }>(layout: S, draftTokens: number) {
    const { own, tier } = this.#inputs;
    const kv = own?.kv === undefined ? {} : { kv: own.kv };
    return { ...layout, name: "", tiers: [tier.id], draftTokens, ...kv };
  }

  /** Undefined for what cannot run or is too slow; `counts`: whether that is one more in the report. */
  #build(spec: DeploymentSpec, counts = true): Deployment | undefined {
    const { system } = this.#inputs;
    try {
      const deployment = buildDeployment(system, spec);
      const tokensPerSecond = loneTokensPerSecond(deployment);
      if (tokensPerSecond > (this.fastest?.tokensPerSecond ?? 0)) this.fastest = { name: named(spec).name, tokensPerSecond };
      if (isFastEnough(deployment, system, this.#tier)) return deployment;
      if (counts) this.tooSlow++;
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      if (counts) this.unfit++;
    }
    return undefined;
  }

  #known: TurnMeans | undefined;

  /** The grain of reuse is the engine's and the model's: the same in all of a platform's deployments. */
  #means({ footprint }: Deployment): TurnMeans {
    this.#known ??= turnMeans(this.#inputs.system.workload, footprint);
    return this.#known;
  }
}

/** Rungs of the ladder around a number of sequences; typical: the last that is not above it. */
function slotsAround(sequences: number): { readonly rungs: readonly number[]; readonly typical: number } {
  const at = Math.max(
    0,
    SLOT_LADDER.findLastIndex((slots) => slots <= sequences),
  );
  return {
    rungs: SLOT_LADDER.slice(Math.max(0, at - SLOTS_BELOW), at + SLOTS_ABOVE + 1),
    typical: SLOT_LADDER[at] as number,
  };
}

/** Prefill and decode workers near a ratio, without common divisor. */
function ratios(ratio: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let decode = 1; decode <= MAX_DECODE_WORKERS; decode++) {
    const exact = Math.floor(ratio * decode);
    for (let prefill = Math.max(1, exact - 1); prefill <= Math.max(1, exact + 2); prefill++) {
      if (commonDivisor(prefill, decode) === 1) pairs.push([prefill, decode]);
    }
  }
  // Where prefill has much to spare, one prefill worker serves several of decode.
  const inverse = Math.round(1 / ratio);
  if (inverse > MAX_DECODE_WORKERS) pairs.push([1, inverse]);
  return pairs;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
