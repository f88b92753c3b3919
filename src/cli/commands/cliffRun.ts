/** Runs `agentwatt cliff`: one deployment with more and more agents. */
import { agentsAroundCliff, cliffSweep } from "../../capacity/cliffSweep.ts";
import { openPhase } from "../../questions/openPhase.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { cliffCsv, cliffJson } from "../../report/cliffJson.ts";
import type { CliffReport } from "../../report/cliffReport.ts";
import { cliffText } from "../../report/cliffText.ts";
import { type ChartFile, prepareChart } from "../chartFile.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { onDisk } from "../onDisk.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CliffValues } from "./cliff.ts";

export async function runCliff(name: string, values: CliffValues): Promise<ExitCode> {
  const chart = values.chart === undefined ? undefined : prepareChart(values.chart, "agentwatt cliff", "--chart");
  const { scenario, system, deploymentName, deployment, tier, settlingSeconds, measuredSeconds } = openPhase(
    name,
    values,
    onDisk(values),
  );
  requireClosed([system], { command: "agentwatt cliff", path: "workload", instead: "run simulate at several rates" });
  const asked = values.agents === undefined ? agentsAroundCliff(deployment, system.workload) : [...new Set(values.agents)];
  const progress = new Progress("numbers of agents", !values.quiet);
  const phases = cliffSweep({
    deployment,
    workload: system.workload,
    agents: asked.sort((a, b) => a - b),
    seed: `${scenario.seed}/replication/0`,
    settlingSeconds,
    measuredSeconds,
    onPhase: (done, all) => progress.show(done, all),
  });
  progress.clear();
  const report: CliffReport = { scenario, platform: system.platform, deployment: deploymentName, tier, phases };
  if (chart !== undefined) await drawChart(report, chart);
  process.stdout.write(written(report, values.format));
  return EXIT.good;
}

function written(report: CliffReport, format: CliffValues["format"]): string {
  switch (format) {
    case "json":
      return cliffJson(report);
    case "csv":
      return cliffCsv(report);
    case "table":
      return cliffText(report, stdoutStyle());
  }
}

/** vega is loaded for a chart alone. */
async function drawChart(report: CliffReport, chart: ChartFile): Promise<void> {
  const { cliffChart } = await import("../../report/cliffChart.ts");
  const { renderSvg } = await import("../../report/renderSvg.ts");
  await chart.write(await renderSvg(cliffChart(report)));
}
