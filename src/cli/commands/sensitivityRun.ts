/** Runs `agentwatt sensitivity`: one cell, its unknowns moved one by one and then together. */
import { parseSetting } from "../../profiles/settings.ts";
import { sensitivityCsv, sensitivityJson } from "../../report/sensitivityJson.ts";
import type { SensitivityReport } from "../../report/sensitivityReport.ts";
import { sensitivityText } from "../../report/sensitivityText.ts";
import { sensitivity } from "../../sweep/sensitivity.ts";
import { sensitivityInputs } from "../../sweep/sensitivityInputs.ts";
import { type ChartFile, prepareChart } from "../chartFile.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { pickCell } from "./pickCell.ts";
import { readUncertainty } from "./readUncertainty.ts";
import type { SensitivityValues } from "./sensitivity.ts";

const COMMAND = "agentwatt sensitivity";

export async function runSensitivity(name: string, values: SensitivityValues): Promise<ExitCode> {
  const chart = values.chart === undefined ? undefined : prepareChart(values.chart, COMMAND, "--chart");
  const { resolved, system, deployment, tier } = pickCell(name, values, COMMAND);
  const inputs = sensitivityInputs({
    resolved,
    system,
    deployment,
    uncertainty: readUncertainty(values.data, COMMAND),
    basis: values.basis,
    fixed: values.set.map((set) => parseSetting(set).path.join(".")),
  });
  const progress = new Progress("searches", !values.quiet);
  const result = await sensitivity(
    { resolved, system, deployment, tier, basis: values.basis, inputs },
    {
      threads: values.threads,
      indices: values.exact ? "exact" : "surrogate",
      onProgress: (done, all, what) => progress.show(done, all, what),
    },
  ).finally(() => progress.clear());
  const report = { scenario: resolved.scenario, system, tier, basis: values.basis, inputs, result, notes: !values.quiet };
  if (chart !== undefined) await drawChart(report, chart);
  process.stdout.write(written(report, values.format));
  return result.base.agents > 0 ? EXIT.good : EXIT.no;
}

function written(report: SensitivityReport, format: SensitivityValues["format"]): string {
  switch (format) {
    case "json":
      return sensitivityJson(report);
    case "csv":
      return sensitivityCsv(report);
    case "table":
      return sensitivityText(report, stdoutStyle());
  }
}

/** vega is loaded for a chart alone. */
async function drawChart(report: SensitivityReport, chart: ChartFile): Promise<void> {
  const { sensitivityChart } = await import("../../report/sensitivityChart.ts");
  const { renderSvg } = await import("../../report/renderSvg.ts");
  await chart.write(await renderSvg(sensitivityChart(report)));
}
