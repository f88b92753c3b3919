/** Replays a recorded trace on a deployment and sums it up. */
import { ascending, percentile } from "../metrics/percentile.ts";
import { type PhaseFigures, phaseFigures } from "../metrics/phase.ts";
import { WindowRecorder } from "../metrics/recorder.ts";
import type { Deployment } from "../serving/deployment.ts";
import { Simulation } from "../serving/simulation.ts";
import type { ReplayPlan } from "../workload/replayPlan.ts";
import { type ReplayLoop, ReplaySource } from "../workload/replaySource.ts";
import { ReplayRecorder } from "./replayRecorder.ts";

export type ReplayRun = {
  readonly deployment: Deployment;
  readonly plan: ReplayPlan;
  readonly loop: ReplayLoop;
  /** Recorded times are divided by this. */
  readonly speedUp: number;
  /** Closed loop: sessions at once. Absent: they start at their recorded times. */
  readonly agents?: number | undefined;
  readonly seed: string | number;
  /** What is measured: from here, 0 unless given, for so long, to the last reply unless given. */
  readonly settlingSeconds?: number | undefined;
  readonly measuredSeconds?: number | undefined;
  /** Told from time to time how many requests have been replied to. */
  readonly onReplies?: (replies: number) => void;
};

export type Spread = { readonly p50: number; readonly p95: number };

/** The same requests as the trace has them, and as they came out. */
type Compared = { readonly requests: number; readonly simulated: Spread; readonly recorded: Spread };

export type ReplayOutcome = {
  readonly loop: ReplayLoop;
  /** Of the measured time. */
  readonly figures: PhaseFigures;
  readonly replies: number;
  /** From the first sending to the last reply. */
  readonly spanSeconds: number;
  /** Requests sent and not replied to, on average over that. */
  readonly meanInFlight: number;
  /** Requests that waited for their session's previous reply beyond their recorded time, and how long all of them together. */
  readonly heldUp: { readonly requests: number; readonly seconds: number };
  /** Share of all prompt tokens that were not computed anew. */
  readonly hitFraction: number;
  readonly joules: number;
  /** Absent where the trace does not say. */
  readonly replySeconds: Compared | undefined;
  readonly firstTokenSeconds: Compared | undefined;
};

/** The measured time begins after the last reply. */
export class EmptyWindowError extends Error {
  override readonly name = "EmptyWindowError";
  readonly endSeconds: number;

  constructor(endSeconds: number) {
    super(`the last reply is out ${endSeconds} s after the start`);
    this.endSeconds = endSeconds;
  }
}

/** Errors: EmptyWindowError. */
export function runReplay(options: ReplayRun): ReplayOutcome {
  const { deployment, plan, loop, speedUp, agents, seed, settlingSeconds = 0, measuredSeconds } = options;
  const endSeconds = measuredSeconds === undefined ? Number.POSITIVE_INFINITY : settlingSeconds + measuredSeconds;
  const workers = deployment.front.workers + (deployment.back?.workers ?? 0);
  const window = new WindowRecorder(settlingSeconds, endSeconds, workers);
  const source = new ReplaySource({ plan, loop, speedUp, agents });
  const recorder = new ReplayRecorder(window, source, plan, options.onReplies);
  const simulation = new Simulation({
    deployment,
    source,
    seed,
    endSeconds,
    warmStart: false,
    // Of what a reply leaves in the cache a prompt shares as much as the trace says.
    outputsReusable: true,
    recorder,
  });
  const totals = simulation.run();
  if (simulation.nowSeconds <= settlingSeconds) throw new EmptyWindowError(simulation.nowSeconds);
  if (measuredSeconds === undefined) window.close(simulation.nowSeconds);
  const sessions = agents ?? plan.firstRequest.length;
  return {
    loop,
    figures: phaseFigures(sessions, deployment, window, totals),
    replies: totals.replied,
    spanSeconds: recorder.spanSeconds,
    meanInFlight: recorder.inFlightSeconds / recorder.spanSeconds,
    heldUp: { requests: recorder.heldUp, seconds: recorder.heldUpSeconds },
    hitFraction: recorder.promptTokens === 0 ? 0 : recorder.reusedTokens / recorder.promptTokens,
    joules: window.workers.reduce((sum, worker) => sum + worker.joules, 0),
    replySeconds: compared(recorder.replySeconds),
    firstTokenSeconds: compared(recorder.firstTokenSeconds),
  };
}

function compared({ simulated, recorded }: ReplayRecorder["replySeconds"]): Compared | undefined {
  if (recorded.length === 0) return undefined;
  const spread = (values: Float64Array): Spread => {
    const sorted = ascending(values);
    return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
  };
  return { requests: recorded.length, simulated: spread(simulated.values), recorded: spread(recorded.values) };
}
