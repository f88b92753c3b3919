/** Runs `agentwatt capacity`: scenario in, table on stdout, chart into its file. */
import { answerCapacity, type CapacityQuestion, isReached } from "../../questions/capacity.ts";
import { capacityCsv } from "../../report/capacityCsv.ts";
import { capacityJson } from "../../report/capacityJson.ts";
import type { CapacityReport } from "../../report/capacityReport.ts";
import { capacityText } from "../../report/capacityText.ts";
import { type ChartFile, prepareChart } from "../chartFile.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { searched } from "../onDisk.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CapacityValues } from "./capacity.ts";

export async function runCapacity(scenario: string, values: CapacityValues): Promise<ExitCode> {
  const chart = values.chart === undefined ? undefined : prepareChart(values.chart, "agentwatt capacity", "--chart");
  const question = { ...values, scenario, method: methodOf(values), notes: !values.quiet };
  const report = await searched(values, "searches", (context) => answerCapacity(question, context));
  if (chart !== undefined) await drawChart(report, chart);
  process.stdout.write(written(report, values.format));
  return isReached(report) ? EXIT.good : EXIT.no;
}

function methodOf({ protocol, quick }: CapacityValues): CapacityQuestion["method"] {
  if (quick) return "quick";
  return protocol ? "protocol" : "planner";
}

function written(report: CapacityReport, format: CapacityValues["format"]): string {
  switch (format) {
    case "json":
      return capacityJson(report);
    case "csv":
      return capacityCsv(report);
    case "table":
      return capacityText(report, stdoutStyle());
  }
}

/** vega is loaded for a chart alone. */
async function drawChart(report: CapacityReport, chart: ChartFile): Promise<void> {
  const { capacityChart } = await import("../../report/capacityChart.ts");
  const { renderSvg } = await import("../../report/renderSvg.ts");
  await chart.write(await renderSvg(capacityChart(report)));
}
