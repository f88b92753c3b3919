/**
 * What a deployment would carry by closed forms alone: the largest flow of turns that its prefill and its decode can take
 * at the tier's speed floor, and by the interactive law the agents behind that flow. Mean values without queues: good for
 * ranking and for a search's first guess, never for an answer.
 */
import { heldSequences } from "../capacity/fullBatch.ts";
import { leapJoules } from "../power/stepEnergy.ts";
import type { Tier } from "../profiles/scenario.ts";
import { decodeStepSeconds, equalBatch } from "../serving/decodeStep.ts";
import type { Deployment, Pool } from "../serving/deployment.ts";
import { PrefillStep } from "../serving/prefillStep.ts";
import { type BatchSums, dot } from "../serving/rankBatch.ts";
import type { TurnMeans } from "./turnMeans.ts";

/** Share of its time that a prefill pool can work before its queue passes any wait that a tier allows. */
const PREFILL_UTILIZATION = 0.9;
/** Mean wait for the first token over the tier's cap on the 95th percentile, at the limit: of an exponential tail, 1 / ln 20. */
const MEAN_OVER_P95_WAIT = 1 / Math.log(20);

/** Fewest sequences of a rank that count as a batch: on average less than one may be decoding. */
const LEAST_SEQUENCES = 0.01;

export type Estimate = {
  readonly agents: number;
  readonly gpuWatts: number;
  /** Sequences of a rank that decode at the floor speed, slots aside. */
  readonly sequencesPerRank: number;
};

/** What pools can do at a tier, one worker of each, so that numbers of workers need no building. */
export type PoolRates = {
  /** Turns a second that one worker takes, and its watts a GPU then. */
  readonly requestsPerSecond: number;
  readonly gpuWatts: number;
};

/** Output speed that one sequence alone in the deployment gets at the shortest context: no reply is faster on average. */
export function loneTokensPerSecond(deployment: Deployment): number {
  const { cost } = deployment.back ?? deployment.front;
  return deployment.acceptance.mean / decodeStepSeconds(cost, equalBatch(cost, 1, 1), 1);
}

/** Turns a second that a worker of the front pool can prefill with its steps full; its watts while it does. */
export function prefillRates({ front, power }: Deployment, means: TurnMeans): PoolRates {
  const { step, prompts } = fullPrefillStep(front, power, means);
  return { requestsPerSecond: prompts / step.seconds, gpuWatts: step.joules / (step.seconds * front.cost.shape.gpus) };
}

function fullPrefillStep(pool: Pool, power: Deployment["power"], means: TurnMeans, batch?: BatchSums) {
  const budget = pool.policy.maxBatchedTokens;
  const chunk = Math.min(budget, means.newTokens);
  const perRank = Math.max(1, Math.floor(budget / means.newTokens));
  const { ranks } = pool.cost.shape;
  const step = prefillStep({ pool, power, means, batch, prompts: perRank * ranks, chunk });
  return { step, prompts: (perRank * ranks * chunk) / means.newTokens };
}

type StepOf = {
  readonly pool: Pool;
  readonly power: Deployment["power"];
  readonly means: TurnMeans;
  readonly batch: BatchSums | undefined;
  /** Spread evenly over the ranks. */
  readonly prompts: number;
  readonly chunk: number;
};

function prefillStep({ pool, power, means, batch, prompts, chunk }: StepOf): PrefillStep {
  const step = new PrefillStep(pool.cost, power);
  const { ranks } = pool.cost.shape;
  const prefix = Math.max(0, means.promptTokens - means.newTokens);
  for (let rank = 0; rank < ranks; rank++) {
    const own = Math.floor((prompts + ranks - 1 - rank) / ranks);
    for (let prompt = 0; prompt < own; prompt++) step.addChunk(prefix, chunk, true);
    step.endRank(batch);
  }
  step.price();
  return step;
}

/** Sequences of a rank that decode at the floor speed in a pool that only decodes; 0: not one does. */
export function decodableSequences(deployment: Deployment, means: TurnMeans, floor: number): number {
  const pool = deployment.back ?? deployment.front;
  const held = heldSequences(pool, deployment.footprint, means.promptTokens, means.decodingContextTokens);
  return largestPassing(held, (perRank) => decodeSpeed(deployment, pool, perRank, means) >= floor);
}

function decodeSpeed({ acceptance }: Deployment, { cost }: Pool, perRank: number, means: TurnMeans): number {
  return acceptance.mean / decodeStepSeconds(cost, equalBatch(cost, perRank, means.decodingContextTokens));
}

/** Turns a second that a worker of the decode pool finishes with `perRank` sequences on each rank; its watts then. */
export function decodeRates(deployment: Deployment, means: TurnMeans, perRank: number): PoolRates {
  const pool = deployment.back ?? deployment.front;
  const { cost } = pool;
  const batch = equalBatch(cost, perRank, means.decodingContextTokens);
  const stepSeconds = decodeStepSeconds(cost, batch);
  const sequences = perRank * cost.shape.ranks;
  const steps = means.outputTokens / deployment.acceptance.mean;
  return {
    requestsPerSecond: sequences / (steps * stepSeconds),
    gpuWatts: decodeJoules(deployment, pool, batch, stepSeconds) / (stepSeconds * cost.shape.gpus),
  };
}

function decodeJoules({ power }: Deployment, { cost }: Pool, batch: BatchSums, stepSeconds: number): number {
  const { ranks, gpus } = cost.shape;
  const sequences = batch.sequences * ranks;
  const tokens = sequences * cost.queryTokens;
  const flop = cost.stepFlop(tokens, tokens, sequences) + ranks * dot(cost.decodeFlop, batch.sums);
  const bytes = cost.stepBytes(tokens, sequences) + ranks * dot(cost.decodeBytes, batch.sums);
  return leapJoules(power, gpus, 1, { first: stepSeconds, slope: 0 }, { first: flop, slope: 0 }, { first: bytes, slope: 0 });
}

type DisaggregatedFlow = {
  readonly prefill: PoolRates & { readonly workers: number; readonly gpusPerWorker: number };
  readonly decode: PoolRates & { readonly workers: number; readonly gpusPerWorker: number };
  readonly replySeconds: number;
};

/** Agents of a disaggregated deployment: the slower pool sets the flow, the other idles for its share of time. */
export function disaggregatedEstimate(flow: DisaggregatedFlow, means: TurnMeans, tier: Tier, idleWatts: number) {
  const { prefill, decode, replySeconds } = flow;
  const prefillFlow = PREFILL_UTILIZATION * prefill.workers * prefill.requestsPerSecond;
  const decodeFlow = decode.workers * decode.requestsPerSecond;
  const requestsPerSecond = Math.min(prefillFlow, decodeFlow);
  const watts = [prefill, decode].map((pool) => {
    const busy = requestsPerSecond / (pool.workers * pool.requestsPerSecond);
    return pool.workers * pool.gpusPerWorker * (busy * pool.gpuWatts + (1 - busy) * idleWatts);
  });
  const gpus = prefill.workers * prefill.gpusPerWorker + decode.workers * decode.gpusPerWorker;
  return {
    agents: requestsPerSecond * turnSeconds(means, tier, replySeconds),
    gpuWatts: ((watts[0] as number) + (watts[1] as number)) / gpus,
  };
}

/**
 * Agents of an aggregated deployment with at most `slots` sequences a rank: each turn adds its prefill to the steps of
 * everyone else's decode. With b sequences on each of R ranks, t the decode step, s the seconds that a prompt adds, n/a the
 * steps of a reply: x = b R / ((n/a) t / (1 - x s)), so x = y / (1 + y s) with y = b R a / (n t); speed = (a/t) / (1 + y s).
 * Prompts that arrive within one step share it, so s falls with the flow.
 */
export function aggregatedEstimate(deployment: Deployment, means: TurnMeans, tier: Tier, slots: number): Estimate {
  const { front: pool, power } = deployment;
  const held = heldSequences(pool, deployment.footprint, means.promptTokens, means.decodingContextTokens);
  const state = (perRank: number): AggregatedState => aggregatedState(deployment, means, perRank);
  const most = Math.max(
    LEAST_SEQUENCES,
    largestPassing(held, (perRank) => state(perRank).speed >= tier.outputSpeedP25),
  );
  const at = state(Math.min(slots, most));
  if (at.speed < tier.outputSpeedP25) return { agents: 0, gpuWatts: power.idleWatts, sequencesPerRank: 0 };
  return {
    agents: pool.workers * at.requestsPerSecond * turnSeconds(means, tier, means.outputTokens / at.speed),
    gpuWatts: at.gpuWatts,
    sequencesPerRank: most,
  };
}

type AggregatedState = PoolRates & { readonly speed: number };

function aggregatedState(deployment: Deployment, means: TurnMeans, perRank: number): AggregatedState {
  const { front: pool, power, acceptance } = deployment;
  const { cost } = pool;
  const { ranks, gpus } = cost.shape;
  const batch = equalBatch(cost, perRank, means.decodingContextTokens);
  const stepSeconds = decodeStepSeconds(cost, batch);
  const decodeFlow = (perRank * ranks * acceptance.mean) / (means.outputTokens * stepSeconds);
  const chunk = Math.min(pool.policy.maxBatchedTokens, means.newTokens);
  const mixed = pool.policy.prefillPolicy === "mixed";
  let prompts = 1;
  let added = 0;
  let joulesAdded = 0;
  for (let pass = 0; pass < 3; pass++) {
    const step = prefillStep({ pool, power, means, batch: mixed ? batch : undefined, prompts, chunk });
    const perPrompt = means.newTokens / chunk / prompts;
    added = Math.max(0, step.seconds - (mixed ? stepSeconds : 0)) * perPrompt;
    joulesAdded = step.joules * perPrompt;
    const flow = decodeFlow / (1 + decodeFlow * added);
    prompts = Math.max(1, Math.min(4 * ranks, Math.round(flow * step.seconds)));
  }
  const requestsPerSecond = decodeFlow / (1 + decodeFlow * added);
  const prefilling = Math.min(1, requestsPerSecond * added);
  const decodeWatts = decodeJoules(deployment, pool, batch, stepSeconds) / (stepSeconds * gpus);
  const prefillWatts = added === 0 ? decodeWatts : Math.min(power.capWatts, joulesAdded / (added * gpus));
  return {
    requestsPerSecond,
    speed: acceptance.mean / stepSeconds / (1 + decodeFlow * added),
    gpuWatts: prefilling * prefillWatts + (1 - prefilling) * decodeWatts,
  };
}

/** From one request to the next at the tier's limit: tool delay, mean wait for the first token, reply. */
function turnSeconds({ delaySeconds }: TurnMeans, tier: Tier, replySeconds: number): number {
  return delaySeconds + tier.ttftP95 * MEAN_OVER_P95_WAIT + replySeconds;
}

/** Largest real number up to `max` that passes, by halving; 0 where almost nothing does. Assumes that passing is monotone. */
function largestPassing(max: number, passes: (value: number) => boolean): number {
  if (passes(max)) return max;
  let passing = 0;
  let failing = max;
  while (failing - passing > Math.max(LEAST_SEQUENCES, 0.01 * passing)) {
    const middle = (passing + failing) / 2;
    if (passes(middle)) passing = middle;
    else failing = middle;
  }
  return passing;
}
