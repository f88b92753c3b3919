/** The question of one phase: a fixed number of agents, or sessions that arrive, on one deployment. */
import { fullBatch } from "../capacity/fullBatch.ts";
import { namesAllTiers, strictestTier } from "../capacity/mixTier.ts";
import type { PhaseOptions, PhaseOutcome } from "../capacity/runPhase.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge } from "../metrics/verdict.ts";
import { agentsPerMegawatt, wattsPerGpu } from "../power/bases.ts";
import type { PhaseReport } from "../report/phaseReport.ts";
import type { QuestionContext } from "./context.ts";
import { type OpenPhase, openPhase, type PhaseValues } from "./openPhase.ts";
import { type LoadValues, runLoad } from "./phaseLoad.ts";

export type SimulateQuestion = PhaseValues & Omit<LoadValues, "start"> & { readonly start: LoadValues["start"] | undefined };

/** Errors: InputError for what is not there and options that contradict each other or the workload. */
export function answerSimulate(scenario: string, question: SimulateQuestion, context: QuestionContext): PhaseReport {
  const opened = openPhase(scenario, question, context);
  return phaseReport(opened, question, runOpened(opened, question).figures);
}

/** Runs the phase that was opened; `watch`: who looks on. Errors: InputError as `runLoad`. */
export function runOpened(
  { scenario, system, deployment, settlingSeconds, measuredSeconds }: OpenPhase,
  question: SimulateQuestion,
  watch?: PhaseOptions["watch"],
): PhaseOutcome {
  const start = startOf(question);
  const seed = phaseSeed(scenario.seed, question);
  const phase = { deployment, workload: system.workload, seed, start, settlingSeconds, measuredSeconds, watch };
  return runLoad({ ...question, start }, phase);
}

export function phaseReport(opened: OpenPhase, question: SimulateQuestion, figures: PhaseFigures): PhaseReport {
  const { scenario, system, deploymentName, deployment, tier } = opened;
  return {
    scenario,
    platform: system.platform,
    engine: system.engine.id,
    deployment: deploymentName,
    tier,
    workload: system.workload,
    start: startOf(question),
    unlimitedKv: question["unlimited-kv"] === true,
    figures,
    verdict: judge(figures, tier),
    fullBatch: fullBatch(deployment, system.workload, strictestTier(system.workload, tier).outputSpeedP25),
    agentsPerMegawatt: agentsPerMegawatt(figures.agents / deployment.gpus, wattsPerGpu(system.hardware, figures.gpuWatts)),
  };
}

/** A stationary start is that of a search's first replication. */
export function phaseSeed(seed: string | number, question: Pick<SimulateQuestion, "start">): string | number {
  return startOf(question) === "stationary" ? `${seed}/replication/0` : seed;
}

function startOf({ start = "stationary" }: Pick<SimulateQuestion, "start">): LoadValues["start"] {
  return start;
}

/** Whether the phase does what was asked of it. */
export function isServed({ verdict, workload }: PhaseReport, question: SimulateQuestion): boolean {
  // A mix whose parts name their tiers asks for a verdict itself.
  const asked = question.tier !== undefined || namesAllTiers(workload);
  return !asked || verdict.passes;
}
