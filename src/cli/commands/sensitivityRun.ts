/** Runs `agentwatt sensitivity`: one cell, its unknowns moved one by one and then together. */
import { listIds, readProfile } from "../../profiles/files.ts";
import { parseSetting } from "../../profiles/settings.ts";
import { type Uncertainty, uncertaintySchema } from "../../profiles/uncertainty.ts";
import { validateDocument } from "../../profiles/validate.ts";
import { sensitivityCsv, sensitivityJson } from "../../report/sensitivityJson.ts";
import type { SensitivityReport } from "../../report/sensitivityReport.ts";
import { sensitivityText } from "../../report/sensitivityText.ts";
import { sensitivity } from "../../sweep/sensitivity.ts";
import { sensitivityInputs } from "../../sweep/sensitivityInputs.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { prepareOutput } from "../outputFile.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { pickCell } from "./pickCell.ts";
import type { SensitivityValues } from "./sensitivity.ts";

const COMMAND = "agentwatt sensitivity";

export async function runSensitivity(name: string, values: SensitivityValues): Promise<ExitCode> {
  const chart = values.chart === undefined ? undefined : prepareOutput(values.chart, COMMAND, "--chart");
  const { resolved, system, deployment, tier } = pickCell(name, values, COMMAND);
  const inputs = sensitivityInputs({
    resolved,
    system,
    deployment,
    uncertainty: readUncertainty(values.data),
    basis: values.basis,
    fixed: values.set.map((set) => parseSetting(set).path.join(".")),
  });
  const progress = new Progress("searches", !values.quiet);
  const result = await sensitivity(
    { resolved, system, deployment, tier, basis: values.basis, inputs },
    { threads: values.threads, exact: values.exact, onProgress: (done, all, what) => progress.show(done, all, what) },
  ).finally(() => progress.clear());
  const report = { scenario: resolved.scenario, system, tier, basis: values.basis, inputs, result, notes: !values.quiet };
  if (chart !== undefined) await drawChart(report, chart.write);
  process.stdout.write(written(report, values.format));
  return result.base.agents > 0 ? EXIT.good : EXIT.no;
}

/** The ranges of the data folder in use, or the shipped ones where it has none. */
function readUncertainty(dataRoot: string | undefined): Uncertainty {
  const own = listIds("uncertainty", dataRoot).includes(RANGES) ? dataRoot : undefined;
  return validateDocument(uncertaintySchema, readProfile("uncertainty", RANGES, { file: COMMAND, path: "uncertainty" }, own));
}

const RANGES = "ranges";

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
async function drawChart(report: SensitivityReport, write: (text: string) => void): Promise<void> {
  const { sensitivityChart } = await import("../../report/sensitivityChart.ts");
  const { renderSvg } = await import("../../report/renderSvg.ts");
  write(await renderSvg(sensitivityChart(report)));
}
