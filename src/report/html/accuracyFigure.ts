/** Predicted against measured serving runs of a platform: on the diagonal they agree, the broken lines are 20% off. */
import { NO_FIGURE, percent, seconds, signedPercent, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import type { AccuracyResults } from "../results/otherResults.ts";
import type { ValidationFile } from "../results/schemas.ts";
import { type ChartLayer, COLORS, type DrawnChart, drawChart, titleAbove } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";

const HEIGHT_PIXELS = 200;
const PADDING = { left: 46, right: 14, top: 22, bottom: 38 };
const OFF = 1.2;
const MARGIN = 1.3;

const METRICS = [
  {
    metric: "totalTokensPerSecondPerGpu",
    title: "total tok/s a GPU",
    factor: 1,
    text: (value: number) => `${significant(value)} tok/s`,
  },
  { metric: "tpotSeconds", title: "time per output token, ms", factor: 1000, text: seconds },
] as const;
type Metric = (typeof METRICS)[number];

type Run = ValidationFile["runs"][number];

/** `model`: the one whose runs stand apart. */
export function accuracyKey({ model }: AccuracyResults): LegendEntry[] {
  const others = model === undefined ? "measured runs" : "runs of other models";
  return [
    ...(model === undefined ? [] : [{ series: "own", label: `runs of ${model}`, shape: "diamond", color: "second" } as const]),
    { series: "other", label: others, shape: "circle", color: "first" },
  ];
}

/** Platforms with a run that was repeated. */
export function accuracyPlatforms({ validation: { runs } }: AccuracyResults): string[] {
  return [...new Set(runs.filter(({ predicted }) => predicted.tpotSeconds !== null).map(({ platform }) => platform))];
}

export async function accuracyFigure(results: AccuracyResults, platform: string): Promise<PageFigure> {
  const runs = results.validation.runs.filter((run) => run.platform === platform && run.suspect === null);
  const charts: DrawnChart[] = [];
  for (const metric of METRICS) {
    const drawn = await panel(runs, metric, results.model, platform);
    if (drawn !== undefined) charts.push(drawn);
  }
  const cell = (run: Run, { metric, text }: Metric) => {
    const [measured, predicted] = [run.measured[metric], run.predicted[metric]];
    const shown = (value: number | null) => (value === null ? NO_FIGURE : { text: text(value), value });
    const off = measured === null || predicted === null ? undefined : predicted / measured - 1;
    return [shown(measured), shown(predicted), off === undefined ? NO_FIGURE : { text: signedPercent(off), value: off }];
  };
  return {
    title: platform,
    charts,
    caption: captionOf(results, platform),
    platform,
    table: {
      caption: `${platform}: predicted against measured runs`,
      columns: [
        "run",
        "model, engine",
        ...METRICS.flatMap(({ title }) => [`${title.split(",")[0]}, measured`, "predicted", "off"]),
      ],
      rows: runs.map((run) => [
        oneLine(run.runId),
        `${oneLine(run.model)}, ${oneLine(run.engine)}${run.atCap ? " (at a cap)" : ""}`,
        ...METRICS.flatMap((metric) => cell(run, metric)),
      ]),
    },
  };
}

function captionOf({ validation: { summary } }: AccuracyResults, platform: string): string {
  const parts = METRICS.flatMap(({ metric, title }) => {
    const found = summary.find((group) => group.platform === platform && group.metric === metric);
    return found?.medianError == null ? [] : [`${percent(found.medianError)} in ${title.split(",")[0]}`];
  });
  return parts.length === 0 ? "No error is known." : `Median error: ${parts.join(", ")}.`;
}

/** undefined: no run has both figures. */
async function panel(
  runs: readonly Run[],
  { metric, title, factor, text }: Metric,
  model: string | undefined,
  platform: string,
): Promise<DrawnChart | undefined> {
  const points = runs.flatMap((run) => {
    const [measured, predicted] = [run.measured[metric], run.predicted[metric]];
    if (measured === null || predicted === null || measured <= 0 || predicted <= 0) return [];
    const tip = `${oneLine(run.model)}, ${oneLine(run.engine)}: measured ${text(measured)}, predicted ${text(predicted)}`;
    const series = run.model === model ? "own" : "other";
    return [{ measured: measured * factor, predicted: predicted * factor, tip, series }];
  });
  if (points.length === 0) return undefined;
  const values = points.flatMap(({ measured, predicted }) => [measured, predicted]);
  const domain: [number, number] = [Math.min(...values) / MARGIN, Math.max(...values) * MARGIN];
  const channel = (field: string, axis: ChartLayer): ChartLayer => ({
    field,
    type: "quantitative",
    scale: { type: "log", domain, nice: false },
    axis: { ...axis, format: "~s", grid: false, tickCount: 4 },
  });
  const x = channel("measured", { title: "measured" });
  const y = channel("predicted", titleAbove(`${title}: predicted, log axes`));
  const point = (series: string, shape: string, color: string, fill: string): ChartLayer => ({
    name: `${series}_point`,
    data: { values: points.filter((own) => own.series === series) },
    mark: { type: "point", shape, size: 42, strokeWidth: 1.4, stroke: color, fill, opacity: 1 },
    encoding: { x, y, description: { field: "tip" } },
  });
  const layers = [
    ...[1, OFF, 1 / OFF].map((factor) => diagonal(factor, domain, x, y)),
    point("other", "circle", COLORS.first, "transparent"),
    point("own", "diamond", COLORS.second, COLORS.second),
  ];
  return drawChart(
    { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers },
    `${title}, predicted against measured, ${platform}: ${points.length} runs; the table has the figures`,
  );
}

/** Cut to the panel here: a clip path would be numbered through the whole process. */
function diagonal(factor: number, [low, high]: readonly [number, number], x: ChartLayer, y: ChartLayer): ChartLayer {
  const ends = [Math.max(low, low / factor), Math.min(high, high / factor)];
  return {
    data: { values: ends.map((measured) => ({ measured, predicted: measured * factor })) },
    mark: { type: "line", color: COLORS.muted, strokeWidth: 1, strokeDash: factor === 1 ? [1, 0] : [4, 3], aria: false },
    encoding: { x, y },
  };
}
