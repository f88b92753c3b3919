/** Runs `agentwatt simulate`: one phase at a fixed number of agents. */
import { fullBatch } from "../../capacity/fullBatch.ts";
import { runPhase } from "../../capacity/runPhase.ts";
import { judge } from "../../metrics/verdict.ts";
import { agentsPerMegawatt, wattsPerGpu } from "../../power/bases.ts";
import { loadScenario } from "../../profiles/load.ts";
import { phaseCsv, phaseJson } from "../../report/phaseJson.ts";
import type { PhaseReport } from "../../report/phaseReport.ts";
import { phaseText } from "../../report/phaseText.ts";
import { buildDeployment } from "../../serving/deployment.ts";
import { checkFeasible } from "../../sweep/capacityTable.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { pickDeployment } from "./pickDeployment.ts";
import { readDuration } from "./readDuration.ts";
import type { SimulateValues } from "./simulate.ts";

export async function runSimulate(name: string, values: SimulateValues): Promise<ExitCode> {
  const measured = readDuration(values.measured, "--measured");
  const settling = readDuration(values.settling, "--settling");
  const resolved = loadScenario({ scenario: name, sets: values.set, seed: values.seed, dataRoot: values.data });
  const { scenario } = resolved;
  noteSeed(scenario.seed);
  const { system, deployment: spec, tier } = pickDeployment(resolved, values);
  checkFeasible({ ...resolved, systems: [system] });
  const deployment = buildDeployment(system, spec);
  const { start, agents } = values;
  const progress = new Progress("phases", !values.quiet);
  const { figures } = runPhase({
    deployment,
    workload: system.workload,
    agents,
    seed: start === "stationary" ? `${scenario.seed}/replication/0` : scenario.seed,
    start,
    settlingSeconds: settling ?? scenario.search.settlingSeconds,
    measuredSeconds: measured ?? scenario.search.measuredSeconds,
  });
  progress.clear();
  const verdict = judge(figures, tier);
  const report: PhaseReport = {
    scenario,
    platform: system.platform,
    engine: system.engine.id,
    deployment: spec.name,
    tier,
    start,
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
