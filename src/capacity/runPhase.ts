/** Runs one phase of agents against a deployment and sums it up. */
import { partFigures } from "../metrics/partFigures.ts";
import { PartsRecorder } from "../metrics/partsRecorder.ts";
import { type PhaseFigures, phaseFigures } from "../metrics/phase.ts";
import { WindowRecorder } from "../metrics/recorder.ts";
import type { MixWorkload, Workload } from "../profiles/mix.ts";
import type { Deployment } from "../serving/deployment.ts";
import type { Recorder } from "../serving/recorder.ts";
import { Simulation } from "../serving/simulation.ts";
import { AgentSource } from "../workload/agentSource.ts";
import { MixSource } from "../workload/mixSource.ts";

/**
 * Seconds over which agents come in. Warm caches need little; a cold start spreads out its first, whole prefills
 * (the benchmark's own rate is not published: assumed).
 */
export const RAMP_SECONDS = { stationary: 30, benchmark: 60 } as const;

export type PhaseOptions = {
  readonly deployment: Deployment;
  readonly workload: Workload;
  readonly agents: number;
  readonly seed: string | number;
  /** benchmark: cold caches, early turns; stationary: in the middle of long work, prefixes cached. */
  readonly start: "benchmark" | "stationary";
  /** Default: RAMP_SECONDS of the start. */
  readonly rampSeconds?: number;
  /** Measured window: from the end of ramp and settling, this long. */
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  readonly watch?: Watch | undefined;
};

/** Puts another recorder around a phase's own, which it must tell all that it is told. */
export type Watch = (recorder: Recorder, measured: { readonly fromSeconds: number; readonly toSeconds: number }) => Recorder;

export type PhaseOutcome = { readonly figures: PhaseFigures; readonly trajectoriesEnded: Int32Array };

export function runPhase(options: PhaseOptions): PhaseOutcome {
  const { deployment, workload, agents, seed, start, rampSeconds = RAMP_SECONDS[options.start] } = options;
  const fromSeconds = rampSeconds + options.settlingSeconds;
  const endSeconds = fromSeconds + options.measuredSeconds;
  const workers = deployment.front.workers + (deployment.back?.workers ?? 0);
  const recorder = new WindowRecorder(fromSeconds, endSeconds, workers);
  const played =
    workload.kind === "mix"
      ? mixOf({ workload, agents, seed, rampSeconds, start }, recorder)
      : {
          source: new AgentSource({ workload, agents, seed, rampSeconds, start }),
          recorder,
          outputsReusable: workload.output.reusable.value,
          parts: undefined,
        };
  const watched = { ...played, recorder: options.watch?.(played.recorder, recorder) ?? played.recorder };
  const totals = new Simulation({ deployment, seed, endSeconds, warmStart: start === "stationary", ...watched }).run();
  const figures = phaseFigures(agents, deployment, recorder, totals);
  const parts = played.parts?.();
  return {
    figures: parts === undefined ? figures : { ...figures, parts },
    trajectoriesEnded: played.source.trajectoriesEnded,
  };
}

/** What a mix puts in the place of agents that are all alike; the source itself says whose replies can be reused. */
function mixOf(
  options: ConstructorParameters<typeof MixSource>[0],
  window: WindowRecorder,
): { source: MixSource; recorder: PartsRecorder; outputsReusable: boolean; parts: () => PhaseFigures["parts"] } {
  const { parts }: MixWorkload = options.workload;
  const source = new MixSource(options);
  const recorder = new PartsRecorder(window, source.partOf, parts.length);
  const figures = () =>
    parts.map((part, index) => partFigures(part, source.agentsOfPart[index] as number, recorder.parts[index] as WindowRecorder));
  return { source, recorder, outputsReusable: false, parts: figures };
}
