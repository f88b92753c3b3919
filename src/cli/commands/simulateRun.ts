/** Runs `agentwatt simulate`: one phase at a fixed number of agents. */
import { fullBatch } from "../../capacity/fullBatch.ts";
import { runPhase } from "../../capacity/runPhase.ts";
import { judge } from "../../metrics/verdict.ts";
import { agentsPerMegawatt, wattsPerGpu } from "../../power/bases.ts";
import { phaseCsv, phaseJson } from "../../report/phaseJson.ts";
import type { PhaseReport } from "../../report/phaseReport.ts";
import { phaseText } from "../../report/phaseText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { openPhase } from "./openPhase.ts";
import type { SimulateValues } from "./simulate.ts";

export async function runSimulate(name: string, values: SimulateValues): Promise<ExitCode> {
  const { scenario, system, deploymentName, deployment, tier, settlingSeconds, measuredSeconds } = openPhase(name, values);
  const { start = "stationary", agents } = values;
  const progress = new Progress("phases", !values.quiet);
  const { figures } = runPhase({
    deployment,
    workload: system.workload,
    agents,
    seed: start === "stationary" ? `${scenario.seed}/replication/0` : scenario.seed,
    start,
    settlingSeconds,
    measuredSeconds,
  });
  progress.clear();
  const verdict = judge(figures, tier);
  const report: PhaseReport = {
    scenario,
    platform: system.platform,
    engine: system.engine.id,
    deployment: deploymentName,
    tier,
    start,
    unlimitedKv: values["unlimited-kv"],
    figures,
    verdict,
    fullBatch: fullBatch(deployment, system.workload, tier.outputSpeedP25),
    agentsPerMegawatt: agentsPerMegawatt(agents / deployment.gpus, wattsPerGpu(system.hardware, figures.gpuWatts)),
  };
  process.stdout.write(written(report, values.format));
  return values.tier !== undefined && !verdict.passes ? EXIT.no : EXIT.good;
}

function written(report: PhaseReport, format: SimulateValues["format"]): string {
  switch (format) {
    case "json":
      return phaseJson(report);
    case "csv":
      return phaseCsv(report);
    case "table":
      return phaseText(report, stdoutStyle());
  }
}
