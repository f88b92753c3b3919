/** The closed loop of workers that prefill before they decode on. */
import { gathered } from "./gatheredPrompts.ts";
import type { Reply } from "./loopLoad.ts";
import type { LoopState } from "./loopState.ts";
import { burstPrefill, longestTokens, meanChunks, priceMixedStep, type StepPrice } from "./prefillLoad.ts";
import type { ServingWorker } from "./servingWorker.ts";

/**
 * Prefill goes first: decode waits in phases that begin at a look and last until all gathered prompts are computed. A
 * sequence joins at a look and its client's next prompt waits for one, so its cycle is ceil(reply / interval) intervals.
 */
export function prefillFirstState(serving: ServingWorker): LoopState {
  const { deployment, load, reply, clients, share, decode, wave, batch, queued } = serving;
  const { front, requestSeconds } = deployment;
  const { steps } = reply;
  const { shortest, longest, largest } = replySpread(reply, clients);
  const asked = serving.interval;
  // Replies that all end between the same two looks keep their clients together: the batch runs empty before the second
  // look, at the longest of its replies, and is looked at then.
  const together = Math.ceil(shortest / asked) === Math.ceil(longest / asked);
  const interval = together ? largest : asked;
  const looks = (extra: number) => (together ? 1 : meanChunks(shortest + extra, longest + extra, interval));
  const requestSteps = requestSeconds / decode.seconds;
  const emptied = Math.max(0, 1 - steps / (looks(0) * interval)) ** (clients - 1);
  const waitSteps = Math.max(0, looks(requestSteps) * interval - steps - requestSteps) * (1 - emptied);
  // Prompts that the others bring to a look on a rank, at the height of a wave.
  const window = Math.min(1, Math.max(wave, 1 / looks(0)));
  const stepRate = ((clients - 1) * share) / steps / front.cost.shape.ranks / window;
  const look = prefillPhase(serving, stepRate * interval, false);
  // Requests that follow replies of the last steps before a phase come while it runs, are seen at its end and make it
  // longer; the next look finds them gone. Those are the ends of steps at most `requestSeconds` back, the last one at least.
  const lateSteps = queued ? 0 : Math.min(interval, Math.max(1, Math.min(requestSteps + 1 / 2, look.seconds / decode.seconds)));
  const early = stepRate * (interval - lateSteps * look.any);
  const first = prefillPhase(serving, early, false);
  const late = prefillPhase(serving, stepRate * lateSteps, false);
  const own = prefillPhase(serving, early, true);
  // Of a cycle's looks those in the wave find prompts, and one of them is the sequence's own. Of its own phase what follows
  // its own prompt comes after its first token: prompts end one after another, so from its own steps to all of them.
  const otherPhases = Math.max(0, looks(0) * window - 1);
  const ownShare = (own.steps + Math.min(own.steps, Math.max(1, own.steps * own.promptShare))) / (2 * own.steps);
  const phases = (what: keyof StepPrice) => otherPhases * first.any * (first[what] + late.any * late[what]);
  const ownRest = (1 - ownShare) * own.seconds + late.any * late.seconds;
  const stepSeconds = decode.seconds + (phases("seconds") + ownRest) / steps;
  const stepJoules = decode.joules + phases("joules") / steps;
  const before = requestSeconds + waitSteps * decode.seconds + ownShare * own.seconds;
  const awayPerReply = (waitSteps + requestSteps) / steps;
  return {
    stepSeconds,
    awayPerReply,
    ttftSeconds: before,
    burst: () => {
      // Nobody decodes before all are through; work done in the burst need not be done later.
      const { meanSeconds } = burstPrefill(front, deployment.power, load, undefined);
      return { ttftSeconds: requestSeconds + meanSeconds, spreadSeconds: 0, delaySeconds: 0 };
    },
    joulesPerRequest: (steps * stepJoules) / batch.total + own.joules / clients,
    prefillPerReply: (ownShare * own.seconds) / (steps * stepSeconds),
    requestSeconds: steps * stepSeconds + before,
    requestsPerSecond: (share * load.concurrency * (1 + awayPerReply)) / (steps * stepSeconds + before),
  };
}

/** A prefill phase, if there is one. */
type Phase = StepPrice & {
  /** Probability that there is one. */
  readonly any: number;
  readonly steps: number;
  /** Share of one prompt in what the busiest rank computes. */
  readonly promptShare: number;
};

/**
 * The prefill phase at a look to which each rank brings `mean` prompts, Poisson, and one of them one more for sure (`own`).
 * Its steps are as many as the busiest rank needs; the others wait for it (lockstep), or compute what they have.
 */
function prefillPhase({ deployment, load }: ServingWorker, mean: number, own: boolean): Phase {
  const { front, power } = deployment;
  const { ranks } = front.cost.shape;
  const { promptTokens } = load;
  const budget = front.policy.maxBatchedTokens;
  const { any, busiest, steps: busiestSteps } = gathered(mean, ranks, promptTokens, budget);
  const least = own ? Math.max(1 + mean, any * busiest) : busiest;
  const total = own ? 1 + ranks * mean : any > 0 ? (ranks * mean) / any : 1;
  const steps = own ? Math.max(1, (busiestSteps * least) / busiest) : busiestSteps;
  const chunks = {
    heaviestTokens: longestTokens((least * promptTokens) / steps, (total * promptTokens) / steps, promptTokens, budget),
    totalTokens: (total * promptTokens) / steps,
    promptTokens,
  };
  const step = priceMixedStep(front, power, chunks, undefined);
  return { seconds: steps * step.seconds, joules: steps * step.joules, any: own ? 1 : any, steps, promptShare: 1 / least };
}

/** Steps of the shortest and the longest reply, and the expected longest of so many: uniform around the mean. */
function replySpread({ steps, deviation }: Reply, clients: number) {
  const half = steps * deviation * Math.sqrt(3);
  return { shortest: steps - half, longest: steps + half, largest: steps + (half * (clients - 1)) / (clients + 1) };
}
