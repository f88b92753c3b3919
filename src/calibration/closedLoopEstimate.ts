/**
 * A measured run's closed loop in closed form: C requests always in flight, no think time, every prompt prefilled whole.
 * Prices the same steps as the event engine (CostModel, PrefillStep) at the mean batch, and solves for the number of
 * sequences that decode: D + X x (time before decode) = C with X = D / (reply time), Little's law over the loop.
 * Tens of microseconds a run, which is what lets a fit try every coefficient on every run; repeatRun.ts is the judge of it.
 */
import { invariant } from "../kernel/invariant.ts";
import type { Deployment } from "../serving/deployment.ts";
import { aggregatedState } from "./aggregatedLoop.ts";
import { disaggregatedLoop } from "./disaggregatedLoop.ts";
import { findZero } from "./findZero.ts";
import { runSeconds } from "./finiteRun.ts";
import { sequenceCap } from "./loopBatch.ts";
import { type LoopLoad, replyOf } from "./loopLoad.ts";
import type { LoopState } from "./loopState.ts";

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

/** Most trials of the decode batch, and how near to C the loop must come, as a share of it. */
const TRIALS = 60;
const TOLERANCE = 1e-6;

/** Rounds in which a full memory is shared between those that decode and those that prefill. */
const CAP_ROUNDS = 2;

export function estimateClosedLoop(deployment: Deployment, load: LoopLoad): LoopEstimate {
  const { front, back, acceptance } = deployment;
  const decodePool = back ?? front;
  const ranks = decodePool.workers * decodePool.cost.shape.ranks;
  const reply = replyOf(load, acceptance);
  const stateAt =
    back === undefined
      ? (perRank: number, queued: boolean) => aggregatedState(deployment, load, reply, perRank, queued)
      : disaggregatedLoop(deployment, back, load, reply);
  const cap = sequenceCap(deployment, decodePool, load);
  const all = load.concurrency / ranks;
  let state = stateAt(Math.min(cap, all), false);
  const excess = (perRank: number) => ranks * perRank * (1 + state.awayPerReply) - load.concurrency;
  const trial = (perRank: number) => {
    state = stateAt(perRank, false);
    return excess(perRank);
  };
  const atMost = excess(Math.min(cap, all));
  const capped = cap < all && atMost < 0;
  let perRank = Math.min(cap, all);
  if (capped) {
    // Those that prefill hold memory too.
    for (let i = 0; i < CAP_ROUNDS; i++) {
      state = stateAt(perRank, true);
      perRank = cap / (1 + state.prefillPerReply);
    }
    state = stateAt(perRank, true);
  } else if (atMost > TOLERANCE * load.concurrency) {
    const none = { at: 0, value: -load.concurrency };
    perRank = findZero(trial, none, { at: perRank, value: atMost }, TOLERANCE * load.concurrency, TRIALS);
  }
  const { requestsPerSecond } = state;
  invariant(requestsPerSecond > 0, "a closed loop moves");
  const tokens = load.promptTokens + load.outputTokens;
  // Little's law: who is in flight and neither prefilled nor decoded waits for a slot, or for a saturated prefill.
  const waitingSeconds = Math.max(0, load.concurrency / requestsPerSecond - state.requestSeconds);
  const seconds = runSeconds({ deployment, load, reply, state, perRank, waitingSeconds, capped });
  const total = (load.concurrency * load.requestsPerClient * tokens) / seconds;
  return {
    tpotSeconds: (reply.steps * state.stepSeconds) / (load.outputTokens - 1),
    totalTokensPerSecondPerGpu: total / deployment.gpus,
    ttftSeconds: ttftOf(load, state, waitingSeconds),
    gpuJoulesPerOutputToken: state.joulesPerRequest / load.outputTokens,
    decodingPerRank: perRank,
    capped,
  };
}

/** A client's first request starts in the burst, the others find the loop settled; the median is one of those. */
function ttftOf({ ttftStatistic, requestsPerClient }: LoopLoad, state: LoopState, waitingSeconds: number): number {
  const settled = state.ttftSeconds + waitingSeconds;
  if (ttftStatistic === "median") return settled;
  return settled + Math.max(0, state.burst().ttftSeconds - settled) / requestsPerClient;
}
