/** Runs one phase of agents against a deployment and sums it up. */
import { type PhaseFigures, phaseFigures } from "../metrics/phase.ts";
import { WindowRecorder } from "../metrics/recorder.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { Deployment } from "../serving/deployment.ts";
import { Simulation } from "../serving/simulation.ts";
import { AgentSource } from "../workload/agentSource.ts";

/**
 * Seconds over which agents come in. Warm caches need little; a cold start spreads out its first, whole prefills
 * (the benchmark's own rate is not published: assumed).
 */
export const RAMP_SECONDS = { stationary: 30, benchmark: 60 } as const;

export type PhaseOptions = {
  readonly deployment: Deployment;
  readonly workload: WorkloadProfile;
  readonly agents: number;
  readonly seed: string | number;
  /** benchmark: cold caches, early turns; stationary: in the middle of long work, prefixes cached. */
  readonly start: "benchmark" | "stationary";
  /** Default: RAMP_SECONDS of the start. */
  readonly rampSeconds?: number;
  /** Measured window: from the end of ramp and settling, this long. */
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
};

export type PhaseOutcome = { readonly figures: PhaseFigures; readonly trajectoriesEnded: Int32Array };

export function runPhase(options: PhaseOptions): PhaseOutcome {
  const { deployment, workload, agents, seed, start, rampSeconds = RAMP_SECONDS[options.start] } = options;
  const fromSeconds = rampSeconds + options.settlingSeconds;
  const endSeconds = fromSeconds + options.measuredSeconds;
  const workers = deployment.front.workers + (deployment.back?.workers ?? 0);
  const recorder = new WindowRecorder(fromSeconds, endSeconds, workers);
  const source = new AgentSource({ workload, agents, seed, rampSeconds, start });
  const simulation = new Simulation({
    deployment,
    source,
    seed,
    endSeconds,
    warmStart: start === "stationary",
    outputsReusable: workload.output.reusable.value,
    recorder,
  });
  const totals = simulation.run();
  return { figures: phaseFigures(agents, deployment, recorder, totals), trajectoriesEnded: source.trajectoriesEnded };
}
