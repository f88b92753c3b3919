/**
 * How fast replies come when the decode batch is full, and how far that is from a tier's speed floor. A deployment that
 * its decode slots limit keeps its capacity while steps get slower, until the full batch falls below the floor; from
 * there on every percent costs several. Closed form: nothing is simulated.
 */
import type { Workload } from "../profiles/mix.ts";
import { cappedStepSeconds, equalBatch } from "../serving/decodeStep.ts";
import type { Deployment, Pool } from "../serving/deployment.ts";
import { type KvFootprint, runningBytes } from "../serving/kvFootprint.ts";
import { requestMeans } from "../workload/requestMeans.ts";

export type FullBatch = {
  /** Sequences that an attention rank decodes when it is full. */
  readonly sequencesPerRank: number;
  /** The same over all ranks of the deployment that decode. */
  readonly sequences: number;
  /** What a rank runs out of first. */
  readonly filledBy: "decode slots" | "KV memory";
  /** Context of each, the mean that one meets in decode. */
  readonly contextTokens: number;
  readonly stepSeconds: number;
  /** Output speed of a sequence. */
  readonly tokensPerSecond: number;
  /** That speed over the tier's floor, less 1. */
  readonly speedMargin: number;
  /** Change of the sequences that decode at the floor speed, so about of the capacity, as shares; null: not even one does. */
  readonly ifStepSlower: number | null;
  readonly ifStepFaster: number | null;
};

/** The step that `ifStepSlower` and `ifStepFaster` speak of: so many times longer or shorter. */
export const STEP_CHANGE = 0.1;

/**
 * Full batch of the pool that decodes: speed = a / t(B), with a the mean tokens that a verify step emits, B =
 * min(slots, KV room / bytes of a mean sequence), t the step of a worker whose ranks all hold B sequences of mean
 * context. Prefill chunks between or inside decode steps are left out, so an aggregated worker is slower than this.
 * Capacity where speed binds: the largest b <= B with a / (t(b) x change) >= floor, over the same without change.
 */
export function fullBatch(deployment: Deployment, workload: Workload, speedFloor: number): FullBatch {
  const pool = deployment.back ?? deployment.front;
  const { promptTokens, decodingContextTokens: contextTokens } = requestMeans(workload);
  const held = heldSequences(pool, deployment.footprint, promptTokens, contextTokens);
  const sequencesPerRank = Math.min(pool.policy.maxSequences, held);
  const speed = (perRank: number): number =>
    deployment.acceptance.mean / cappedStepSeconds(pool.cost, deployment.power, equalBatch(pool.cost, perRank, contextTokens));
  const decodable = (stepChange: number): number =>
    largestPassing(sequencesPerRank, (perRank) => speed(perRank) / stepChange >= speedFloor);
  const now = decodable(1);
  const changed = (stepChange: number): number | null => (now === 0 ? null : decodable(stepChange) / now - 1);
  const tokensPerSecond = speed(sequencesPerRank);
  return {
    sequencesPerRank,
    sequences: sequencesPerRank * pool.workers * pool.cost.shape.ranks,
    filledBy: held < pool.policy.maxSequences ? "KV memory" : "decode slots",
    contextTokens,
    stepSeconds: deployment.acceptance.mean / tokensPerSecond,
    tokensPerSecond,
    speedMargin: tokensPerSecond / speedFloor - 1,
    ifStepSlower: changed(1 + STEP_CHANGE),
    ifStepFaster: changed(1 - STEP_CHANGE),
  };
}

/** Mean sequences that a rank's KV memory holds, one at least: context, reply set aside, state and stored checkpoints. */
export function heldSequences(pool: Pool, footprint: KvFootprint, promptTokens: number, contextTokens: number): number {
  const beside = pool.role === "decode" ? footprint.liveBytes : runningBytes(footprint, promptTokens);
  // What is set aside for the reply stands on the prompt; without it the sequence holds what is out.
  const tokens = pool.policy.reserveTokens > 0 ? promptTokens + pool.policy.reserveTokens : contextTokens;
  return Math.max(1, Math.floor(pool.memory.kvBytesPerRank / (tokens * footprint.bytesPerToken + beside)));
}

/** Largest number from 1 to `max` that passes, 0 if none does. Assumes that passing is monotone. */
function largestPassing(max: number, passes: (count: number) => boolean): number {
  let passing = 0;
  let failing = max + 1;
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    if (passes(middle)) passing = middle;
    else failing = middle;
  }
  return passing;
}

/** Below this share either way the capacity hangs on the step's time: a few percent of it move the answer by tens. */
const NEAR = 0.1;
/** With fewer agents than this share of the full batch, the batch never comes near full, and its speed says nothing. */
const FILLABLE = 0.5;

/** The warning that a full batch near the floor deserves, where `agents` can fill it. */
export function cliffWarning(full: FullBatch, agents: number): string[] {
  const { sequences, speedMargin, sequencesPerRank, tokensPerSecond, ifStepSlower, ifStepFaster } = full;
  if (Math.abs(speedMargin) >= NEAR || agents < FILLABLE * sequences) return [];
  const change = (share: number | null): string => `${(share ?? 0) < 0 ? "" : "+"}${((share ?? 0) * 100).toFixed(0)}%`;
  const step = `${(STEP_CHANGE * 100).toFixed(0)}%`;
  return [
    `within ${(Math.abs(speedMargin) * 100).toFixed(1)}% of the cliff: with its batch full (${sequencesPerRank} a rank) a reply gets ${tokensPerSecond.toFixed(1)} tok/s; a step ${step} slower changes the capacity by about ${change(ifStepSlower)}, one ${step} faster by ${change(ifStepFaster)}`,
  ];
}
