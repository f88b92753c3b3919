/**
 * A measured run's closed loop in closed form: C requests always in flight, no think time, every prompt prefilled whole.
 * Prices the same steps as the event engine (CostModel, PrefillStep) at the mean batch, and solves for the number of
 * sequences that decode: D + X x (time before decode) = C with X = D / (reply time), Little's law over the loop.
 * About 0.1 ms a run, which is what lets a fit try every coefficient on every run; repeatRun.ts is the judge of it.
 */
import type { CostModel } from "../cost/costModel.ts";
import { invariant } from "../kernel/invariant.ts";
import { normalQuantile } from "../kernel/normal.ts";
import { leapJoules } from "../power/stepEnergy.ts";
import { decodeStepSeconds } from "../serving/decodeStep.ts";
import type { Deployment, Pool } from "../serving/deployment.ts";
import { runningBytes } from "../serving/kvFootprint.ts";
import { type BatchSums, dot } from "../serving/rankBatch.ts";
import type { TtftStatistic } from "./measuredRun.ts";
import { burstPrefillSeconds, busyShare, meanChunks, priceMixedStep, type StepPrice } from "./prefillLoad.ts";

export type LoopLoad = {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly concurrency: number;
  /** Requests that the run sends, as a multiple of its concurrency. */
  readonly requestsPerClient: number;
  readonly ttftStatistic: TtftStatistic;
};

export type LoopEstimate = {
  readonly tpotSeconds: number;
  readonly totalTokensPerSecondPerGpu: number;
  readonly ttftSeconds: number;
  readonly gpuJoulesPerOutputToken: number;
  /** Sequences of a rank that decode at once, on average. */
  readonly decodingPerRank: number;
  /** Whether a cap (slots, KV memory) holds the batch below what the concurrency asks for. */
  readonly capped: boolean;
};

/** Mean state of the loop at some number of decoding sequences a rank. */
type LoopState = {
  /** Mean seconds between two steps of a decoding sequence, prefill stalls included. */
  readonly stepSeconds: number;
  /** Seconds from sending a request to its joining the decode batch. */
  readonly beforeDecodeSeconds: number;
  /** Seconds from sending to the first token. */
  readonly ttftSeconds: number;
  /** The same for the requests with which all clients start, on average. */
  readonly burstTtftSeconds: () => number;
  readonly joulesPerStep: number;
};

/** Bisections of the decode batch: 2^-40 of the concurrency. */
const BISECTIONS = 40;

export function estimateClosedLoop(deployment: Deployment, load: LoopLoad): LoopEstimate {
  const { front, back, acceptance } = deployment;
  const decodePool = back ?? front;
  const ranks = decodePool.workers * decodePool.cost.shape.ranks;
  // The prefill emits the first token; a reply's last step overshoots by (E[J^2]/E[J] - 1)/2 tokens on average.
  const overshoot = ((acceptance.variance + acceptance.mean ** 2) / acceptance.mean - 1) / 2;
  const steps = Math.max(1, (load.outputTokens - 1 + overshoot) / acceptance.mean);
  const state = (perRank: number): LoopState =>
    back === undefined
      ? aggregatedState(deployment, load, steps, perRank)
      : disaggregatedState(deployment, back, load, steps, perRank);
  const inFlight = (perRank: number): number => {
    const { stepSeconds, beforeDecodeSeconds } = state(perRank);
    return ranks * perRank * (1 + beforeDecodeSeconds / (steps * stepSeconds));
  };
  const cap = sequenceCap(deployment, decodePool, load);
  let low = 0;
  let high = Math.min(cap, load.concurrency / ranks);
  const capped = high === cap && inFlight(cap) < load.concurrency;
  if (capped) low = high;
  for (let i = 0; i < BISECTIONS && high - low > 1e-9 * high; i++) {
    const middle = (low + high) / 2;
    if (inFlight(middle) < load.concurrency) low = middle;
    else high = middle;
  }
  const perRank = high;
  return figures({ deployment, load, steps, perRank, state: state(perRank), capped, ranks });
}

type Solved = {
  readonly deployment: Deployment;
  readonly load: LoopLoad;
  readonly steps: number;
  readonly perRank: number;
  readonly state: LoopState;
  readonly capped: boolean;
  readonly ranks: number;
};

function figures({ deployment, load, steps, perRank, state, capped, ranks }: Solved): LoopEstimate {
  const replySeconds = steps * state.stepSeconds;
  const requestsPerSecond = (ranks * perRank) / replySeconds;
  invariant(requestsPerSecond > 0, "a closed loop moves");
  const tokens = load.promptTokens + load.outputTokens;
  const idleTail = steps * decodeSeconds((deployment.back ?? deployment.front).cost, load, 1e-3) * drainShare(load);
  const seconds = (load.concurrency * load.requestsPerClient) / requestsPerSecond + idleTail;
  const total = (load.concurrency * load.requestsPerClient * tokens) / seconds;
  const waiting = capped ? load.concurrency / requestsPerSecond - replySeconds - state.beforeDecodeSeconds : 0;
  return {
    tpotSeconds: (steps * state.stepSeconds) / (load.outputTokens - 1),
    totalTokensPerSecondPerGpu: total / deployment.gpus,
    ttftSeconds: ttftOf(load, state, Math.max(0, waiting)),
    gpuJoulesPerOutputToken: (state.joulesPerStep * steps) / (ranks * perRank) / load.outputTokens,
    decodingPerRank: perRank,
    capped,
  };
}

/** A client's first request starts in the burst, the others find the loop settled; the median is one of those. */
function ttftOf({ ttftStatistic, requestsPerClient }: LoopLoad, state: LoopState, waitingSeconds: number): number {
  const settled = state.ttftSeconds + waitingSeconds;
  if (ttftStatistic === "median") return settled;
  return settled + Math.max(0, state.burstTtftSeconds() - settled) / requestsPerClient;
}

/** Standard deviation of a length that is uniform in 0.8 to 1.0 of nominal, over its mean. */
const LENGTH_DEVIATION = 0.2 / 0.9 / Math.sqrt(12);

/**
 * Share of a reply, at the pace of an empty batch, by which the last client ends after the mean one. All start together and
 * drift apart as a random walk of their lengths; the last of C normal numbers lies at the (C - 3/8)/(C + 1/4) quantile
 * (Blom 1958); half a reply at most, when their phases are spread evenly.
 */
function drainShare({ concurrency, requestsPerClient }: LoopLoad): number {
  if (concurrency <= 1) return 0;
  const last = normalQuantile((concurrency - 3 / 8) / (concurrency + 1 / 4));
  return Math.min(1 / 2, LENGTH_DEVIATION * Math.sqrt(requestsPerClient) * last);
}

/** Most sequences a rank decodes: its slots, and what its KV memory holds. */
function sequenceCap(deployment: Deployment, pool: Pool, load: LoopLoad): number {
  return Math.min(pool.policy.maxSequences, sequencesInKv(deployment, pool, load));
}

/** Sequences in a rank's KV memory: that over the mean context, or over the whole where that is set aside. */
export function sequencesInKv({ footprint }: Deployment, { policy, memory }: Pool, load: LoopLoad): number {
  const heldTokens = load.promptTokens + (policy.reserveTokens > 0 ? policy.reserveTokens : load.outputTokens / 2);
  const bytes = heldTokens * footprint.bytesPerToken + runningBytes(footprint, load.promptTokens);
  return memory.kvBytesPerRank / bytes;
}

/** Sums of `sequences` sequences spread evenly over their replies: contexts uniform from prompt to prompt + output. */
function batchSums(cost: CostModel, load: LoopLoad, sequences: number): BatchSums {
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

/** Shortest and longest prompt of a load whose mean is given: uniform in 0.8 to 1.0 of nominal, so 8/9 to 10/9 of the mean. */
const SHORTEST_OVER_MEAN = 8 / 9;
const LONGEST_OVER_MEAN = 10 / 9;

/** Above this load a queue no longer settles; the state says so with a wait that grows with the overload. */
const SATURATED = 0.995;
const OVERLOAD_SECONDS = 1e6;

function aggregatedState(deployment: Deployment, load: LoopLoad, steps: number, perRank: number): LoopState {
  const { front, power, requestSeconds } = deployment;
  const { cost, policy } = front;
  const ranks = cost.shape.ranks;
  const mixes = policy.prefillPolicy === "mixed";
  const batch = batchSums(cost, load, perRank);
  const decode = priceDecode(deployment, front, batch);
  const arrivals = perRank / steps;
  const budget = Math.max(1, policy.maxBatchedTokens - (mixes ? perRank * cost.queryTokens : 0));
  const chunks = meanChunks(load.promptTokens * SHORTEST_OVER_MEAN, load.promptTokens * LONGEST_OVER_MEAN, budget);
  const used = (arrivals * load.promptTokens) / budget;
  const overload = mixes ? Math.max(0, used - SATURATED) * OVERLOAD_SECONDS : 0;
  const busy = mixes ? busyShare(arrivals, chunks, Math.min(1, used)) : -Math.expm1(-arrivals);
  const anyBusy = mixes ? 1 - (1 - busy) ** ranks : -Math.expm1(-arrivals * ranks);
  const busyRanks = (ranks * busy) / anyBusy;
  const tokens = (arrivals * load.promptTokens) / busy;
  // Prefill first: a phase of several steps, each with full chunks, before decoding goes on.
  const phase = mixes ? 1 : meanChunks(tokens * SHORTEST_OVER_MEAN, tokens * LONGEST_OVER_MEAN, budget);
  const mixed = priceMixedStep(
    front,
    power,
    { busyRanks, tokensPerRank: Math.min(budget, tokens / phase), promptTokens: load.promptTokens },
    mixes ? batch : undefined,
  );
  const quiet = mixes ? 1 - anyBusy : 1;
  const stepSeconds = quiet * decode.seconds + anyBusy * phase * mixed.seconds;
  const queue = mixes ? (Math.min(used, SATURATED) / (1 - Math.min(used, SATURATED))) * chunks * mixed.seconds * 0.5 : 0;
  const ownSeconds = (mixes ? chunks : phase) * mixed.seconds;
  // Prompts that came in decode steps since the last look start together: each ends with its chunk where steps mix, else with all.
  const unseenSteps = (Math.max(1, policy.admissionIntervalSteps) - 1) * ((quiet * decode.seconds) / stepSeconds);
  const promptSeconds = (mixed.seconds * load.promptTokens) / Math.min(budget, tokens / phase);
  const together = unseenSteps * arrivals * promptSeconds * (mixes ? 0.5 : 1);
  const look = stepSeconds / 2 + (unseenSteps * decode.seconds) / 2;
  const before = requestSeconds + look + queue + ownSeconds + together + overload;
  const halfBatch = () => batchSums(cost, load, perRank / 2);
  return {
    stepSeconds,
    beforeDecodeSeconds: before,
    ttftSeconds: before,
    burstTtftSeconds: () => requestSeconds + burstPrefillSeconds(front, power, load, mixes ? halfBatch() : undefined),
    joulesPerStep: front.workers * (quiet * decode.joules + anyBusy * phase * mixed.joules),
  };
}

function disaggregatedState(deployment: Deployment, back: Pool, load: LoopLoad, steps: number, perRank: number): LoopState {
  const { front, power, transfer, footprint, requestSeconds, firstTokenWithPrefill } = deployment;
  const decode = priceDecode(deployment, back, batchSums(back.cost, load, perRank));
  const requestsPerSecond = (back.workers * back.cost.shape.ranks * perRank) / (steps * decode.seconds);
  const { promptTokens } = load;
  const ranks = front.cost.shape.ranks;
  const budget = front.policy.maxBatchedTokens;
  const chunks = meanChunks(promptTokens * SHORTEST_OVER_MEAN, promptTokens * LONGEST_OVER_MEAN, budget);
  const full = priceMixedStep(front, power, { busyRanks: ranks, tokensPerRank: budget, promptTokens }, undefined);
  const perPrefillRank = requestsPerSecond / (front.workers * ranks);
  const used = (perPrefillRank * promptTokens * full.seconds) / budget;
  const share = Math.min(SATURATED, used);
  const alone = Math.min(budget, promptTokens / chunks);
  // Between one prompt on one rank, when there is time, and full chunks on all ranks, when there is none.
  const chunk = { busyRanks: 1 + (ranks - 1) * share, tokensPerRank: alone + (budget - alone) * share, promptTokens };
  const step = priceMixedStep(front, power, chunk, undefined);
  const own = chunks * step.seconds;
  const queue = (share / (1 - share)) * own * 0.5;
  const kvBytes = promptTokens * footprint.bytesPerToken + footprint.liveBytes;
  const sent = transfer.latencySeconds + kvBytes * transfer.secondsPerByte;
  const prefilled = requestSeconds + own + queue + Math.max(0, used - SATURATED) * OVERLOAD_SECONDS;
  const before = prefilled + sent + decode.seconds / 2;
  const stepsPerSecond = (requestsPerSecond * promptTokens) / (chunk.busyRanks * chunk.tokensPerRank);
  const busySeconds = Math.min(front.workers, stepsPerSecond * step.seconds);
  const prefillWatts = stepsPerSecond * step.joules + (front.workers - busySeconds) * front.cost.shape.gpus * power.idleWatts;
  return {
    stepSeconds: decode.seconds,
    beforeDecodeSeconds: before,
    ttftSeconds: firstTokenWithPrefill ? prefilled : before,
    burstTtftSeconds: () =>
      requestSeconds +
      burstPrefillSeconds(front, power, load, undefined) +
      (firstTokenWithPrefill ? 0 : sent + decode.seconds / 2),
    joulesPerStep: back.workers * decode.joules + prefillWatts * decode.seconds,
  };
}

function priceDecode({ power }: Deployment, { cost }: Pool, batch: BatchSums): StepPrice {
  const { ranks } = cost.shape;
  const tokens = batch.sequences * cost.queryTokens * ranks;
  const sequences = batch.sequences * ranks;
  const flat = (first: number) => ({ first, slope: 0 });
  const seconds = decodeStepSeconds(cost, batch);
  const flop = ranks * dot(cost.decodeFlop, batch.sums) + cost.stepFlop(tokens, tokens, sequences);
  const bytes = ranks * dot(cost.decodeBytes, batch.sums) + cost.stepBytes(tokens, sequences);
  return { seconds, joules: leapJoules(power, cost.shape.gpus, 1, flat(seconds), flat(flop), flat(bytes)) };
}
