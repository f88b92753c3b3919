/**
 * Runs a phase of sessions that arrive from outside. How long a session lasts depends on how fast replies come, which only
 * a phase tells: it is run again with the reply time that it showed, until the two agree, so that as many sessions are at
 * work at its start as come and go through it.
 */
import { phaseFigures } from "../metrics/phase.ts";
import { WindowRecorder } from "../metrics/recorder.ts";
import { liveSessions, type SessionFigures } from "../metrics/sessionFigures.ts";
import { SessionRecorder } from "../metrics/sessionRecorder.ts";
import type { OpenArrivals } from "../profiles/arrivals.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { Deployment } from "../serving/deployment.ts";
import { Simulation } from "../serving/simulation.ts";
import { ArrivalRate } from "../workload/arrivalRate.ts";
import { requestMeans } from "../workload/requestMeans.ts";
import { SessionSource } from "../workload/sessionSource.ts";
import { meanSessionSeconds, sessionTimes } from "../workload/sessionTimes.ts";
import { fullBatch } from "./fullBatch.ts";
import { HOUR_SECONDS, liveAtUnitRate, type Stretch, stretchOf } from "./liveAtUnitRate.ts";
import { type PhaseOutcome, RAMP_SECONDS, type Watch } from "./runPhase.ts";

export type OpenPhaseOptions = {
  readonly deployment: Deployment;
  readonly workload: WorkloadProfile;
  readonly arrivals: OpenArrivals;
  /** Mean over a day, in place of the one that the arrivals name. */
  readonly sessionsPerHour: number;
  readonly seed: string | number;
  readonly settlingSeconds: number;
  /** From the end of ramp and settling; of arrivals that follow the day, from the beginning of their busiest hour. */
  readonly measuredSeconds: number;
  /** Watches the phase that is returned alone. */
  readonly watch?: Watch | undefined;
};

/** The length of a session at the start of a phase, and the one that it shows, may differ by this share. */
const TOLERANCE = 0.03;
const MAX_PASSES = 6;
/** Where each pass still changes lengths by this share of what the one before did, there is no end to it, or a far one. */
const SLOWEST = 0.7;
/** Sessions that become longer than they would be at the speed of a full batch by so much are a queue that grows. */
const LONGEST = 8;

/**
 * Returns the phase that agrees with its own start. At a rate that is more than can be served none does, each start makes
 * replies longer than the one before: then the first phase, which shows how sessions begin to pile up.
 * Ensures: `figures.sessions` is there; `figures.agents` is the mean number of sessions found live.
 */
export function runOpenPhase({ watch, ...options }: OpenPhaseOptions): PhaseOutcome {
  const found = searchStart(options);
  // Which pass it is shows only once it is over.
  return watch === undefined ? found.outcome : runPass({ ...options, watch }, found.replySeconds).outcome;
}

/** The phase, and the mean reply that its start supposes. */
function searchStart(options: OpenPhaseOptions): { outcome: PhaseOutcome; replySeconds: number } {
  const times = sessionTimes(options.workload);
  let replySeconds = guessedReplySeconds(options);
  const shortest = meanSessionSeconds(times, replySeconds);
  let first: { outcome: PhaseOutcome; replySeconds: number } | undefined;
  let changeBefore = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass++) {
    const { outcome, shownReplySeconds, steady } = runPass(options, replySeconds);
    first ??= { outcome, replySeconds };
    if (steady) return { outcome, replySeconds };
    const shown = meanSessionSeconds(times, shownReplySeconds);
    const change = Math.log(shown / meanSessionSeconds(times, replySeconds));
    const grows = shown > LONGEST * shortest || (change > 0 && change > SLOWEST * changeBefore);
    if (grows || pass === MAX_PASSES) return first;
    changeBefore = Math.abs(change);
    replySeconds = shownReplySeconds;
  }
}

/** A mean reply at the speed of a full batch. */
export function guessedReplySeconds({ deployment, workload }: Pick<OpenPhaseOptions, "deployment" | "workload">): number {
  return requestMeans(workload).outputTokens / fullBatch(deployment, workload, 1).tokensPerSecond;
}

/** One run from a start that supposes replies of so many seconds. */
function runPass(options: OpenPhaseOptions, replySeconds: number) {
  const { deployment, workload, sessionsPerHour, seed } = options;
  const stretch = stretchOf(options.arrivals, { ...options, rampSeconds: RAMP_SECONDS.stationary });
  const { fromSeconds, toSeconds } = stretch.window;
  const rate = new ArrivalRate({ ...stretch.day, sessionsPerSecond: sessionsPerHour / HOUR_SECONDS });
  const rampSeconds = RAMP_SECONDS.stationary;
  const source = new SessionSource({ workload, rate, seed, replySeconds, rampSeconds, endSeconds: toSeconds });
  const workers = deployment.front.workers + (deployment.back?.workers ?? 0);
  const recorder = new WindowRecorder(fromSeconds, toSeconds, workers);
  const sessions = new SessionRecorder(recorder, source.agents);
  const totals = new Simulation({
    deployment,
    source,
    seed,
    endSeconds: toSeconds,
    warmStart: true,
    outputsReusable: workload.output.reusable.value,
    recorder: options.watch?.(sessions, recorder) ?? sessions,
  }).run();
  const figures = sessionFigures(options, { source, sessions, stretch, replySeconds });
  const phase = phaseFigures(figures.liveMean, deployment, recorder, totals);
  return {
    outcome: { figures: { ...phase, sessions: figures }, trajectoriesEnded: Int32Array.from(source.ended) },
    shownReplySeconds: sessions.meanReplySeconds,
    steady: figures.steady,
  };
}

type Pass = {
  readonly source: SessionSource;
  readonly sessions: SessionRecorder;
  readonly stretch: Stretch;
  readonly replySeconds: number;
};

function sessionFigures({ workload, arrivals, sessionsPerHour }: OpenPhaseOptions, pass: Pass): SessionFigures {
  const { source, sessions, stretch, replySeconds } = pass;
  const times = sessionTimes(workload);
  // A window without replies says nothing against what was supposed.
  const shown = Number.isNaN(sessions.meanReplySeconds) ? replySeconds : sessions.meanReplySeconds;
  const sessionSeconds = meanSessionSeconds(times, shown);
  const toSeconds = Float64Array.from(source.ended, (ended, place) =>
    ended === 1 ? (sessions.lastReplySeconds[place] as number) : Number.POSITIVE_INFINITY,
  );
  return {
    sessionsPerHour,
    fromHour: arrivals.kind === "poisson" ? null : stretch.fromHour,
    ...liveSessions({ fromSeconds: source.arrivalSeconds, toSeconds }, stretch.window),
    sessionSeconds,
    liveExpected: (sessionsPerHour / HOUR_SECONDS) * liveAtUnitRate(times, shown, stretch),
    steady: Math.abs(sessionSeconds / meanSessionSeconds(times, replySeconds) - 1) <= TOLERANCE,
  };
}
