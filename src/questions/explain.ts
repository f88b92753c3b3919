/** The question why: one capacity answer, taken apart. */
import { explainCapacity } from "../planning/explainCapacity.ts";
import type { ExplainReport } from "../report/explainReport.ts";
import type { SearchContext } from "./context.ts";
import { inNameOf } from "./inNameOf.ts";
import { openPhase, type PhaseValues } from "./openPhase.ts";
import { requireClosed } from "./requireClosed.ts";

const COMMAND = "agentwatt explain";

export type ExplainQuestion = PhaseValues & {
  /** Default: the most agents that meet the tier. */
  readonly agents: number | undefined;
  readonly notes: boolean;
};

/** Errors: InputError for what is not there, and for sessions that arrive from outside. */
export function answerExplain(
  name: string,
  question: ExplainQuestion,
  context: Pick<SearchContext, "files" | "onSeed" | "onProgress">,
): ExplainReport {
  const opened = inNameOf(COMMAND, () => openPhase(name, question, context));
  const { scenario, system, deploymentName, deployment, tier, settlingSeconds, measuredSeconds } = opened;
  requireClosed([system], { command: COMMAND, path: "workload", instead: "run simulate at a rate" });
  const explanation = explainCapacity({
    deployment,
    system,
    tier,
    seed: scenario.seed,
    settlingSeconds,
    measuredSeconds,
    agents: question.agents,
    onStep: context.onProgress,
  });
  return {
    scenario,
    platform: system.platform,
    deployment: deploymentName,
    gpus: deployment.gpus,
    tier,
    explanation,
    notes: question.notes,
  };
}
