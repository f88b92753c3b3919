/** Runs `agentwatt simulate`: one phase at a fixed number of agents. */
import type { PhaseOutcome } from "../../capacity/runPhase.ts";
import { openPhase } from "../../questions/openPhase.ts";
import { isServed, phaseReport, phaseSeed, runOpened } from "../../questions/simulate.ts";
import { phaseCsv, phaseJson } from "../../report/phaseJson.ts";
import type { PhaseReport } from "../../report/phaseReport.ts";
import { phaseText } from "../../report/phaseText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { onDisk } from "../onDisk.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { openRunTrace, type RunTraceFiles } from "./runTraceFiles.ts";
import type { SimulateValues } from "./simulate.ts";

export async function runSimulate(name: string, values: SimulateValues): Promise<ExitCode> {
  const opened = openPhase(name, values, onDisk(values));
  const { scenario, system, deploymentName, deployment } = opened;
  const files = await openRunTrace(values, deployment);
  const progress = new Progress("phases", !values.quiet);
  const about = {
    scenario: scenario.name,
    platform: system.platform,
    deployment: deploymentName,
    seed: phaseSeed(scenario.seed, values),
  };
  const run = () => runOpened(opened, values, files?.watch);
  const { figures, notes } = await (files === undefined ? { ...run(), notes: [] } : tracedLoad(files, about, run));
  progress.clear();
  if (!values.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const report = phaseReport(opened, values, figures);
  process.stdout.write(written(report, values.format));
  return isServed(report, values) ? EXIT.good : EXIT.no;
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
