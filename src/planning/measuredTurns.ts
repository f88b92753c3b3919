/** A phase whose turns are measured stage by stage: its figures, and the budget of a turn. */
import { RAMP_SECONDS, runPhase } from "../capacity/runPhase.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import { TurnRecorder } from "../metrics/turnRecorder.ts";
import type { Workload } from "../profiles/mix.ts";
import type { Deployment } from "../serving/deployment.ts";
import { type TurnBudget, turnBudget } from "./turnBudget.ts";

export type MeasuredTurns = { readonly figures: PhaseFigures; readonly budget: TurnBudget };

type TurnsOptions = {
  readonly deployment: Deployment;
  readonly workload: Workload;
  readonly agents: number;
  readonly seed: string | number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
};

/** A small load is measured for longer, so that its means are means: at least this many agent-seconds. As in searches. */
const MIN_AGENT_SECONDS = 60_000;

/** Runs the phase with the random numbers of a search's first replication. Deterministic in its input. */
export function measuredTurns(options: TurnsOptions): MeasuredTurns {
  const { deployment, workload, agents, seed, settlingSeconds } = options;
  const measuredSeconds = Math.max(options.measuredSeconds, MIN_AGENT_SECONDS / agents);
  const fromSeconds = RAMP_SECONDS.stationary + settlingSeconds;
  const window = { fromSeconds, toSeconds: fromSeconds + measuredSeconds, frontWorkers: deployment.front.workers };
  let recorder: TurnRecorder | undefined;
  const { figures } = runPhase({
    deployment,
    workload,
    agents,
    seed: `${seed}/replication/0`,
    start: "stationary",
    settlingSeconds,
    measuredSeconds,
    watch(inner) {
      recorder = new TurnRecorder(inner, window);
      return recorder;
    },
  });
  if (recorder === undefined) throw new Error("unreachable: a phase opens its recorder");
  return { figures, budget: turnBudget(deployment, recorder) };
}
