/** How a search runs a phase at a load: agents that are always at work, or sessions that arrive at a rate. */
import type { PhaseFigures } from "../metrics/phase.ts";
import type { Workload } from "../profiles/mix.ts";
import type { Deployment } from "../serving/deployment.ts";
import { openArrivals } from "../workload/arrivalRate.ts";
import { sessionTimes } from "../workload/sessionTimes.ts";
import { HOUR_SECONDS, liveAtUnitRate, stretchOf } from "./liveAtUnitRate.ts";
import { guessedReplySeconds, runOpenPhase } from "./openPhase.ts";
import { RAMP_SECONDS, runPhase } from "./runPhase.ts";

export type RunnerOptions = {
  readonly deployment: Deployment;
  readonly workload: Workload;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /** A small load is measured for longer: at least this many agent-seconds. Default: 60,000. */
  readonly minAgentSeconds?: number;
};

export const MIN_AGENT_SECONDS = 60_000;

/** Runs a phase at a whole number that stands for the load. */
export type PhaseRunner = (load: number, seed: string) => PhaseFigures;

/**
 * Agents: the load is their number. Arrivals: the load is the rate, in sessions that would be live on average if replies
 * came at the speed of a full batch; how many are live at the speed that they get is in the phase. Arrivals that follow the
 * day are measured over their busiest hour.
 */
export function phaseRunner(options: RunnerOptions): PhaseRunner {
  const { deployment, workload, settlingSeconds, minAgentSeconds = MIN_AGENT_SECONDS } = options;
  const arrivals = openArrivals(workload);
  const measuredAt = (load: number): number => Math.max(options.measuredSeconds, minAgentSeconds / load);
  if (arrivals === undefined || workload.kind === "mix") {
    return (agents, seed) =>
      runPhase({
        deployment,
        workload,
        agents,
        seed,
        start: "stationary",
        settlingSeconds,
        measuredSeconds: measuredAt(agents),
      }).figures;
  }
  const replySeconds = guessedReplySeconds({ deployment, workload });
  return (load, seed) => {
    const measuredSeconds = arrivals.kind === "diurnal" ? HOUR_SECONDS : measuredAt(load);
    const stretch = stretchOf(arrivals, { rampSeconds: RAMP_SECONDS.stationary, settlingSeconds, measuredSeconds });
    const liveSeconds = liveAtUnitRate(sessionTimes(workload), replySeconds, stretch);
    const sessionsPerHour = (load / liveSeconds) * HOUR_SECONDS;
    return runOpenPhase({ deployment, workload, arrivals, sessionsPerHour, seed, settlingSeconds, measuredSeconds }).figures;
  };
}

/** Agents that a load stands for: one each, or of sessions that arrive as many as the phase shows to be live. */
export function agentsPerLoad({ sessions }: PhaseFigures, load: number): number {
  return sessions === undefined ? 1 : sessions.liveExpected / load;
}
