/** A finite run of a closed loop: how long it takes from the burst in which all clients start to the last reply. */
import { decodeStepSeconds } from "../serving/decodeStep.ts";
import type { Deployment } from "../serving/deployment.ts";
import { batchSums } from "./loopBatch.ts";
import { type LoopLoad, largestOfNormals, type Reply } from "./loopLoad.ts";
import type { LoopState } from "./loopState.ts";

export type FiniteRun = {
  readonly deployment: Deployment;
  readonly load: LoopLoad;
  readonly reply: Reply;
  readonly state: LoopState;
  /** Sequences of a rank in a decode step, in the settled loop. */
  readonly perRank: number;
  /** Seconds that a request of the settled loop waits for what is full: a slot if `capped`, else a saturated prefill. */
  readonly waitingSeconds: number;
  readonly capped: boolean;
};

/**
 * Seconds of the whole run. The mean client ends after its requests at the settled pace and what the burst delays it; the
 * last one ends x replies later. From x replies before that mean to x after it the batch falls from its settled size to
 * none, at steps of a mean pace p between; so the end adds x (2 p - settled pace) for each step of a reply.
 */
export function runSeconds(run: FiniteRun): number {
  const { deployment, load, reply, state, perRank, waitingSeconds, capped } = run;
  const { cost } = deployment.back ?? deployment.front;
  const cycleSeconds = load.concurrency / state.requestsPerSecond;
  const burst = state.burst();
  // For a slot the k-th client of the burst waits k/C of what it will wait when the loop is settled, the mean one half of it.
  const halfWait = capped ? waitingSeconds / 2 : 0;
  const delaySeconds = capped
    ? burst.delaySeconds - halfWait
    : burst.delaySeconds - (deployment.back === undefined ? 0 : waitingSeconds);
  const replySeconds = reply.steps * state.stepSeconds;
  const late = lateShare(load, reply, (burst.spreadSeconds + halfWait) / replySeconds, cycleSeconds / replySeconds);
  // A worker that steps holds one sequence at least. Simpson's rule over the falling batch.
  const paceAt = (sequences: number) =>
    decodeStepSeconds(cost, batchSums(cost, load, Math.max(1, sequences)), Math.max(1, sequences * cost.shape.ranks));
  const full = paceAt(perRank);
  const pace = (full + 4 * paceAt(perRank / 2) + paceAt(0)) / 6;
  return load.requestsPerClient * cycleSeconds + delaySeconds + late * reply.steps * (2 * pace - full);
}

/**
 * Replies by which the last client ends after the mean one. Clients start within `startShare` of a reply to either side
 * and drift apart as a random walk of their replies; the last of C normal numbers (Blom) is that much late. Once their
 * phases are spread evenly over a cycle (of `cycleShare` replies), the last request is sent half a cycle after the mean
 * one ends, and the longest of the last replies counts: sqrt(3) deviations more, less sqrt(pi/2 x cycle x range / C), the
 * mean shortfall d of the latest end when C of them have P(none within d) = exp(-C d^2 / (2 cycle x range)).
 */
function lateShare(load: LoopLoad, { deviation }: Reply, startShare: number, cycleShare: number): number {
  const { concurrency, requestsPerClient } = load;
  const drift = Math.hypot(startShare, deviation * Math.sqrt(requestsPerClient) * largestOfNormals(concurrency));
  const shortfall = Math.sqrt(((Math.PI / 2) * cycleShare * Math.sqrt(12) * deviation) / concurrency);
  return Math.min(drift, Math.max(0, cycleShare / 2 + Math.sqrt(3) * deviation - shortfall));
}
