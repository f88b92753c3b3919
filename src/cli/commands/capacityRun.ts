/** Runs `agentwatt capacity`: scenario in, table on stdout, chart into its file. */
import { loadScenario } from "../../profiles/load.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { capacityCsv } from "../../report/capacityCsv.ts";
import { capacityJson } from "../../report/capacityJson.ts";
import { type CapacityReport, joinResults } from "../../report/capacityReport.ts";
import { capacityText } from "../../report/capacityText.ts";
import { type CapacityDraws, capacityDraws, requireUncertain } from "../../sweep/capacityDraws.ts";
import { capacityTableWithSpread } from "../../sweep/coefficientSpread.ts";
import { COEFFICIENTS_DRAWN } from "../../sweep/drawnCoefficients.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { prepareOutput } from "../outputFile.ts";
import { Progress } from "../progress.ts";
import { readPublishedCapacities } from "../publishedFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CapacityValues } from "./capacity.ts";
import { narrowScenario } from "./narrow.ts";
import { requireClosed } from "./requireClosed.ts";

export async function runCapacity(scenario: string, values: CapacityValues): Promise<ExitCode> {
  const chart = values.chart === undefined ? undefined : prepareOutput(values.chart, "agentwatt capacity", "--chart");
  const resolved = narrowScenario(
    loadScenario({
      scenario,
      sets: settings(values),
      seed: values.seed,
      dataRoot: values.data,
      kept: { platforms: values.platform, tiers: values.tier },
    }),
    values,
  );
  noteSeed(resolved.scenario.seed);
  if (values.protocol)
    requireClosed(resolved.systems, { command: "agentwatt capacity", path: "--protocol", instead: "leave out --protocol" });
  if (values.draws !== undefined) requireUncertain(resolved);
  const progress = new Progress("searches", !values.quiet);
  const method = values.protocol ? "protocol" : "planner";
  const results = await capacityTableWithSpread(resolved, {
    method,
    published: readPublishedCapacities(),
    threads: values.threads,
    onProgress: (done, all) => progress.show(done, all),
  }).finally(() => progress.clear());
  const draws = values.draws === undefined ? undefined : await drawAll(resolved, values.draws, values);
  const report: CapacityReport = {
    scenario: resolved.scenario,
    systems: resolved.systems,
    rows: joinResults(resolved, results, draws?.cells),
    basis: values.basis,
    fitted: resolved.fit !== undefined,
    method,
    drawn: draws && { open: resolved.open, inputs: draws.inputs, coefficients: resolved.fit && COEFFICIENTS_DRAWN },
    notes: !values.quiet,
  };
  if (chart !== undefined) await drawChart(report, chart.write);
  process.stdout.write(written(report, values.format));
  return results.some(({ agents }) => agents > 0) ? EXIT.good : EXIT.no;
}

function drawAll(resolved: ResolvedScenario, draws: number, { threads, quiet }: CapacityValues): Promise<CapacityDraws> {
  const progress = new Progress("cells drawn", !quiet);
  return capacityDraws(resolved, draws, { threads, onProgress: (done, all) => progress.show(done, all) }).finally(() =>
    progress.clear(),
  );
}

function settings({ set, replications }: CapacityValues): string[] {
  return [...set, ...(replications === undefined ? [] : [`search.replications=${replications}`])];
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
async function drawChart(report: CapacityReport, write: (text: string) => void): Promise<void> {
  const { capacityChart } = await import("../../report/capacityChart.ts");
  const { renderSvg } = await import("../../report/renderSvg.ts");
  write(await renderSvg(capacityChart(report)));
}
