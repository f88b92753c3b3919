/** The closed loop of workers whose steps hold chunks of prompts beside the decode batch. */
import { gathered } from "./gatheredPrompts.ts";
import { batchSums } from "./loopBatch.ts";
import { LONGEST_OVER_MEAN, SHORTEST_OVER_MEAN } from "./loopLoad.ts";
import type { LoopState } from "./loopState.ts";
import { burstPrefill, busyShare, longestTokens, meanChunks, priceMixedStep } from "./prefillLoad.ts";
import type { ServingWorker } from "./servingWorker.ts";

/** Above this load a queue no longer settles; the state says so with an absence that grows with the overload. */
const SATURATED = 0.995;
const OVERLOAD_REPLIES = 1e4;

/**
 * Chunks ride along with decode: busy stretches of mixed steps, in which every step looks, between stretches of
 * decode-only steps that look every interval.
 */
export function mixedState(serving: ServingWorker): LoopState {
  const { deployment, load, reply, clients, share, decode, wave, batch, alone } = serving;
  const { front, power, requestSeconds } = deployment;
  const { cost } = front;
  const { ranks } = cost.shape;
  const { promptTokens } = load;
  const { steps } = reply;
  const meanBatch = batchSums(cost, load, batch.total / ranks);
  const budget = Math.max(1, front.policy.maxBatchedTokens - (batch.total / ranks) * cost.queryTokens);
  const chunks = meanChunks(promptTokens * SHORTEST_OVER_MEAN, promptTokens * LONGEST_OVER_MEAN, budget);
  // A step's prompts of a rank, all clients' and the others', on average over the run.
  const arrivals = (clients * share) / steps / ranks;
  const used = (arrivals * promptTokens) / budget;
  const overload = Math.max(0, used - SATURATED) * OVERLOAD_REPLIES;
  // The burst alone spreads the clients over as much of the cycle as its prefill takes.
  const window = Math.min(1, Math.hypot(wave, used));
  const others = (arrivals * (clients - 1)) / clients / window;
  const { interval } = serving;
  const stretch = busyStretch({ arrivals: others, interval, ranks, chunks, budget, promptTokens });
  const mixed = priceMixedStep(front, power, { ...stretch.chunks, promptTokens }, meanBatch);
  const busy = window * stretch.busy;
  const stepSeconds = decode.seconds + busy * (mixed.seconds - decode.seconds);
  const stepJoules = decode.joules + busy * (mixed.joules - decode.joules);
  const otherBatch = batchSums(cost, load, Math.max(0, batch.total - 1) / ranks);
  const ownTokens = Math.max(promptTokens / chunks, others > 0 ? stretch.chunks.heaviestTokens : 0);
  const ownChunks = { heaviestTokens: ownTokens, totalTokens: Math.max(ownTokens, stretch.chunks.totalTokens), promptTokens };
  const ownStep = priceMixedStep(front, power, clients > 1 ? ownChunks : { ...ownChunks, totalTokens: ownTokens }, otherBatch);
  const settled = Math.min(used, SATURATED);
  const queue = (settled / (1 - settled)) * chunks * ownStep.seconds * 0.5;
  // Prompts that came in decode steps since the last look start together; each ends with its chunk.
  const unseenSteps = (interval - 1) * (1 - busy) * (1 - alone);
  const together = unseenSteps * others * ((ownStep.seconds * promptTokens) / ownTokens) * 0.5;
  const look = ((1 - alone) * stepSeconds) / 2 + (unseenSteps * decode.seconds) / 2;
  const before = requestSeconds + look + queue + chunks * ownStep.seconds + together;
  const halfBatch = () => batchSums(cost, load, batch.total / ranks / 2);
  return {
    stepSeconds,
    awayPerReply: before / (steps * stepSeconds) + overload,
    ttftSeconds: before,
    burst: () => {
      const { meanSeconds, lastSeconds } = burstPrefill(front, power, load, halfBatch());
      return { ttftSeconds: requestSeconds + meanSeconds, spreadSeconds: lastSeconds - meanSeconds, delaySeconds: 0 };
    },
    joulesPerRequest: (steps * stepJoules) / batch.total + (chunks * ownStep.joules) / clients,
    prefillPerReply: (chunks * ownStep.seconds) / (steps * stepSeconds),
    requestSeconds: steps * stepSeconds + before,
    requestsPerSecond: (share * load.concurrency) / (steps * stepSeconds),
  };
}

type Stretch = {
  /** Share of steps that hold prefill. */
  readonly busy: number;
  readonly chunks: { readonly heaviestTokens: number; readonly totalTokens: number };
};

/**
 * Busy stretches of mixed steps when `arrivals` prompts a step come to each rank, and a worker that only decodes looks every
 * `interval` steps. With a look every step ranks are busy independently of each other, each for the share `busyShare`;
 * a stretch lasts while any of them is.
 */
function busyStretch(given: {
  readonly arrivals: number;
  readonly interval: number;
  readonly ranks: number;
  readonly chunks: number;
  readonly budget: number;
  readonly promptTokens: number;
}): Stretch {
  const { arrivals, interval, ranks, chunks, budget, promptTokens } = given;
  const used = Math.min(1, (arrivals * promptTokens) / budget);
  const single = busyShare(arrivals, chunks, used);
  const lookEveryStep = 1 - (1 - single) ** ranks;
  const first = gathered(arrivals, ranks, promptTokens, budget);
  const atLook = gathered(arrivals * interval, ranks, promptTokens, budget);
  if (atLook.any === 0) return { busy: 0, chunks: { heaviestTokens: promptTokens / chunks, totalTokens: promptTokens / chunks } };
  // Renewal: looks at every step leave quiet stretches of 1/P(any) steps between busy ones, which gives their length.
  const firstStretch = lookEveryStep / Math.max(1e-9, 1 - lookEveryStep) / first.any;
  // What a look finds beyond that takes its steps, and newcomers to them, as in a busy period that starts with work.
  const stretch = firstStretch + (atLook.steps - first.steps) / Math.max(1e-9, 1 - used);
  const busy = stretch / (stretch + interval / atLook.any);
  const rankTokens = (arrivals * promptTokens) / busy;
  const later = Math.max(0, stretch - atLook.steps);
  const heaviest = ((atLook.busiest + (later * first.busiest) / first.steps) * promptTokens) / (atLook.steps + later);
  const heaviestTokens =
    ranks === 1
      ? Math.min(budget, rankTokens)
      : longestTokens(Math.max(rankTokens, heaviest), ranks * rankTokens, promptTokens, budget);
  return { busy, chunks: { heaviestTokens, totalTokens: ranks * rankTokens } };
}
