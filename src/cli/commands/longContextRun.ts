/** Runs `agentwatt long-context`: the same cells at several context ceilings. */
import { loadScenario } from "../../profiles/load.ts";
import { InputError } from "../../profiles/problem.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { inNameOf } from "../../questions/inNameOf.ts";
import { narrowScenario } from "../../questions/narrow.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { longContextCsv, longContextJson } from "../../report/longContextJson.ts";
import { type LongContextReport, tokensText } from "../../report/longContextReport.ts";
import { longContextText } from "../../report/longContextText.ts";
import { longContext } from "../../sweep/longContext.ts";
import { type ChartFile, prepareChart } from "../chartFile.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { ceilingsWithin } from "./contextCeilings.ts";
import type { LongContextValues } from "./longContext.ts";

const COMMAND = "agentwatt long-context";

export async function runLongContext(name: string, values: LongContextValues): Promise<ExitCode> {
  const chart = values.chart === undefined ? undefined : prepareChart(values.chart, COMMAND, "--chart");
  const loaded = loadScenario({ scenario: name, sets: settings(values), seed: values.seed, dataRoot: values.data });
  const resolved = inNameOf(COMMAND, () => narrowScenario(loaded, values));
  noteSeed(resolved.scenario.seed);
  requireClosed(resolved.systems, { command: COMMAND, path: "workload", instead: "a workload whose agents are always at work" });
  const ceilingsTokens = ceilingsOf(values, resolved);
  const progress = new Progress("cells", !values.quiet);
  const points = await longContext(resolved, {
    ceilingsTokens,
    threads: values.threads,
    onProgress: (done, all, what) => progress.show(done, all, what),
  }).finally(() => progress.clear());
  const report: LongContextReport = {
    scenario: resolved.scenario,
    basis: values.basis,
    points,
    fittedContextTokens: resolved.fit?.regime.mostContextTokens,
    notes: !values.quiet,
  };
  if (chart !== undefined) await drawChart(report, chart);
  process.stdout.write(written(report, values.format));
  return points.some(({ result }) => (result?.agents ?? 0) > 0) ? EXIT.good : EXIT.no;
}

function settings({ set, replications }: LongContextValues): string[] {
  return [...set, ...(replications === undefined ? [] : [`search.replications=${replications}`])];
}

/** Ascending, each once. Errors: InputError for a ceiling that the model does not take. */
function ceilingsOf({ ceilings }: LongContextValues, resolved: ResolvedScenario): number[] {
  if (ceilings === undefined) return ceilingsWithin(resolved);
  const { systems, scenario } = resolved;
  const asked = [...new Set(ceilings)].sort((a, b) => a - b);
  const most = Math.min(...systems.map(({ model }) => model.maxContextTokens));
  const possible = asked.filter((tokens) => tokens <= most);
  const beyond = asked.find((tokens) => tokens > most);
  if (beyond === undefined) return asked;
  throw new InputError([
    {
      file: COMMAND,
      path: "--ceilings",
      wrong: "longer than the model's context",
      received: String(beyond),
      expected: `at most ${most} tokens, the context of ${scenario.model}`,
      fix: `write --ceilings ${[...possible.map(tokensText), tokensText(most)].join(",")}, or another model with --set model=...`,
    },
  ]);
}

function written(report: LongContextReport, format: LongContextValues["format"]): string {
  switch (format) {
    case "json":
      return longContextJson(report);
    case "csv":
      return longContextCsv(report);
    case "table":
      return longContextText(report, stdoutStyle());
  }
}

/** vega is loaded for a chart alone. */
async function drawChart(report: LongContextReport, chart: ChartFile): Promise<void> {
  const { longContextChart } = await import("../../report/longContextChart.ts");
  const { renderSvg } = await import("../../report/renderSvg.ts");
  await chart.write(await renderSvg(longContextChart(report)));
}
