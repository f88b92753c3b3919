/** Runs one phase of agents against a deployment and sums it up. */
import { type PhaseFigures, phaseFigures } from "../metrics/phase.ts";
import { WindowRecorder } from "../metrics/recorder.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { Deployment } from "../serving/deployment.ts";
import { Simulation } from "../serving/simulation.ts";
import { AgentSource } from "../workload/agentSource.ts";

export type PhaseOptions = {
  readonly deployment: Deployment;
  readonly workload: WorkloadProfile;
  readonly agents: number;
  readonly seed: string | number;
  /** benchmark: cold caches, early turns; stationary: in the middle of long work, prefixes cached. */
  readonly start: "benchmark" | "stationary";
  readonly rampSeconds: number;
  /** Measured window: from the end of ramp and settling, this long. */
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
};

export type PhaseOutcome = { readonly figures: PhaseFigures; readonly trajectoriesEnded: Int32Array };

export function runPhase(options: PhaseOptions): PhaseOutcome {
  const { deployment, workload, agents, seed, start, rampSeconds } = options;
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
