/** Runs `agentwatt simulate`: one phase at a fixed number of agents. */
import { fullBatch } from "../../capacity/fullBatch.ts";
import { namesAllTiers, strictestTier } from "../../capacity/mixTier.ts";
import type { PhaseOutcome } from "../../capacity/runPhase.ts";
import { judge } from "../../metrics/verdict.ts";
import { agentsPerMegawatt, wattsPerGpu } from "../../power/bases.ts";
import { phaseCsv, phaseJson } from "../../report/phaseJson.ts";
import type { PhaseReport } from "../../report/phaseReport.ts";
import { phaseText } from "../../report/phaseText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { openPhase } from "./openPhase.ts";
import { runLoad } from "./phaseLoad.ts";
import { openRunTrace, type RunTraceFiles } from "./runTraceFiles.ts";
import type { SimulateValues } from "./simulate.ts";

export async function runSimulate(name: string, values: SimulateValues): Promise<ExitCode> {
  const { scenario, system, deploymentName, deployment, tier, settlingSeconds, measuredSeconds } = openPhase(name, values);
  const { start = "stationary" } = values;
  const files = await openRunTrace(values, deployment);
  const progress = new Progress("phases", !values.quiet);
  const phase = {
    deployment,
    workload: system.workload,
    seed: start === "stationary" ? `${scenario.seed}/replication/0` : scenario.seed,
    start,
    settlingSeconds,
    measuredSeconds,
    watch: files?.watch,
  };
  const load = { ...values, start };
  const about = { scenario: scenario.name, platform: system.platform, deployment: deploymentName, seed: phase.seed };
  const { figures, notes } = await (files === undefined
    ? { ...runLoad(load, phase), notes: [] }
    : tracedLoad(files, about, () => runLoad(load, phase)));
  progress.clear();
  if (!values.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const verdict = judge(figures, tier);
  const report: PhaseReport = {
    scenario,
    platform: system.platform,
    engine: system.engine.id,
    deployment: deploymentName,
    tier,
    workload: system.workload,
    start,
    unlimitedKv: values["unlimited-kv"],
    figures,
    verdict,
    fullBatch: fullBatch(deployment, system.workload, strictestTier(system.workload, tier).outputSpeedP25),
    agentsPerMegawatt: agentsPerMegawatt(figures.agents / deployment.gpus, wattsPerGpu(system.hardware, figures.gpuWatts)),
  };
  process.stdout.write(written(report, values.format));
  // A mix whose parts name their tiers asks for a verdict itself.
  const asked = values.tier !== undefined || namesAllTiers(system.workload);
  return asked && !verdict.passes ? EXIT.no : EXIT.good;
}

/** Runs a phase whose files are written on the way; nothing is left of them where it fails. */
async function tracedLoad(files: RunTraceFiles, about: Readonly<Record<string, unknown>>, run: () => PhaseOutcome) {
  try {
    const { figures } = run();
    return { figures, notes: await files.finish({ ...about, agents: figures.agents }) };
  } catch (error) {
    files.discard();
    throw error;
  }
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
