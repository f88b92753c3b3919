/** Runs `agentwatt explain`: one capacity answer, taken apart. */
import { explainCapacity } from "../../planning/explainCapacity.ts";
import { explainCsv, explainJson } from "../../report/explainJson.ts";
import type { ExplainReport } from "../../report/explainReport.ts";
import { explainText } from "../../report/explainText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { ExplainValues } from "./explain.ts";
import { inNameOf } from "./inNameOf.ts";
import { openPhase } from "./openPhase.ts";
import { requireClosed } from "./requireClosed.ts";

const COMMAND = "agentwatt explain";

export async function runExplain(name: string, values: ExplainValues): Promise<ExitCode> {
  const { scenario, system, deploymentName, deployment, tier, settlingSeconds, measuredSeconds } = inNameOf(COMMAND, () =>
    openPhase(name, values),
  );
  requireClosed([system], { command: COMMAND, path: "workload", instead: "run simulate at a rate" });
  const progress = new Progress("steps", !values.quiet);
  const explanation = explainCapacity({
    deployment,
    system,
    tier,
    seed: scenario.seed,
    settlingSeconds,
    measuredSeconds,
    agents: values.agents,
    onStep: (done, all, what) => progress.show(done, all, what),
  });
  progress.clear();
  const report: ExplainReport = {
    scenario,
    platform: system.platform,
    deployment: deploymentName,
    gpus: deployment.gpus,
    tier,
    explanation,
    notes: !values.quiet,
  };
  process.stdout.write(written(report, values.format));
  return explanation.verdict.passes ? EXIT.good : EXIT.no;
}

function written(report: ExplainReport, format: ExplainValues["format"]): string {
  switch (format) {
    case "json":
      return explainJson(report);
    case "csv":
      return explainCsv(report);
    case "table":
      return explainText(report, stdoutStyle());
  }
}
