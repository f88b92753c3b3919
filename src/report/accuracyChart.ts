/**
 * Predicted against measured, a panel a platform, on logarithmic axes: the diagonal is a perfect prediction, the broken lines
 * are 20% off. A ring is a run, a filled diamond one of DeepSeek V4 Pro: shape and fill tell them apart in greyscale.
 */
import type { TopLevelSpec } from "vega-lite";
import type { Figure } from "../calibration/fitProblem.ts";
import type { HeldOutRow } from "../calibration/heldOut.ts";
import { groupedBy, heldOutErrors } from "../calibration/heldOutErrors.ts";
import { share } from "./accuracyFigures.ts";
import { AGENT_MODEL, FEWEST_RUNS } from "./accuracyTargets.ts";
import { CHART_COLORS } from "./chartPanel.ts";
import { grouped } from "./figures.ts";

type PanelSpec = Extract<TopLevelSpec, { concat: unknown }>["concat"][number];
type Range = readonly [number, number];

/** Points a panel: nine panels stay under 300 KB. */
const MOST_POINTS = 150;
const PANEL_PIXELS = 220;
const COLUMNS = 3;
/** Room for a panel's title and its axes, pixels. */
const SPACING = { row: 68, column: 62 };
const OFF = 1.2;

/** What an axis shows, and by which factor of the SI figure. */
const AXES: Readonly<Record<Exclude<Figure, "ttft">, { readonly title: string; readonly factor: number }>> = {
  tpot: { title: "time per output token, ms", factor: 1000 },
  throughput: { title: "total tokens a second and GPU", factor: 1 },
  watts: { title: "mean accelerator watts a GPU", factor: 1 },
};
export type ChartedFigure = keyof typeof AXES;

type Point = { readonly measured: number; readonly predicted: number; readonly kind: string };

const OTHERS = "other models";
const KINDS = [OTHERS, AGENT_MODEL];

/** Rows of fits that had not seen the runs' families; saturated ones are not drawn. */
export function accuracyChart(rows: readonly HeldOutRow[], figure: ChartedFigure): TopLevelSpec {
  const { title, factor } = AXES[figure];
  const drawn = rows.filter(
    ({ leftOut, saturated, figures }) => leftOut === "family" && !saturated && figures[figure] !== undefined,
  );
  const platforms = [...groupedBy(drawn, ({ platform }) => platform)]
    .filter(([, own]) => own.length >= FEWEST_RUNS)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const points = platforms.map(([, own]) => thinned(own).map((row) => pointOf(row, figure, factor)));
  const range = rangeOf(points.flat());
  const thin = platforms.some(([, own]) => own.length > MOST_POINTS) ? ` At most ${MOST_POINTS} runs a platform are drawn.` : "";
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 14,
    title: {
      text: `Predicted against measured: ${title}`,
      subtitle: [
        "Each run predicted by a fit that had not seen its family. Solid line: no error; broken lines: 20% off.",
        `The median error is over all runs of the platform.${thin}`,
      ],
      anchor: "start",
      fontSize: 16,
      subtitleFontSize: 11.5,
      subtitleColor: CHART_COLORS.grey,
      subtitlePadding: 5,
      offset: 12,
    },
    columns: COLUMNS,
    bounds: "flush",
    spacing: SPACING,
    concat: platforms.map(([platform, own], index) => {
      // The misfit matters to coverage alone.
      const { median, runs } = heldOutErrors(own, figure, {
        stepTime: 0,
        prefill: 0,
        ttft: 0,
        watts: 0,
        platforms: {},
        models: {},
      });
      const name = `${platform}: ${grouped(runs)} runs, median ${share(median)} off`;
      return panel(name, points[index] ?? [], range);
    }),
    resolve: { scale: { color: "shared", shape: "shared", x: "independent", y: "independent" } },
    config: CONFIG,
  };
}

const CONFIG: NonNullable<TopLevelSpec["config"]> = {
  font: "sans-serif",
  // A label a point for screen readers would be most of the file; the page's tables say the same.
  aria: false,
  axis: {
    labelColor: CHART_COLORS.ink,
    labelFontSize: 10,
    titleColor: CHART_COLORS.ink,
    titleFontSize: 10,
    titleFontWeight: "normal",
    gridColor: "#ececec",
    domainColor: "#999999",
    tickColor: "#999999",
  },
  view: { stroke: "#cccccc" },
  legend: { orient: "bottom", direction: "horizontal", title: null, labelFontSize: 12, symbolSize: 70 },
};

/** Powers of ten, and so many steps between them that a short range has some and a long one is not crowded. */
function ticksIn([low, high]: Range): number[] {
  const steps = high / low < 30 ? [1, 2, 3, 5, 7] : [1, 3];
  const powers = Array.from({ length: 12 }, (_, index) => index - 4);
  return powers.flatMap((power) => steps.map((step) => step * 10 ** power)).filter((tick) => tick >= low && tick <= high);
}

function panel(name: string, points: readonly Point[], range: Range): PanelSpec {
  // Apart, since vega-lite's types want lists that may be changed.
  const domain = [...range];
  const ticks = ticksIn(range);
  const axis = (field: string) =>
    ({
      field,
      type: "quantitative",
      scale: { type: "log", domain, nice: false },
      axis: { title: field, values: ticks, format: ",~r", labelFlush: false },
    }) as const;
  // Cut to the panel here: a clip path would be numbered through the whole process.
  const ends = (factor: number) =>
    [Math.max(range[0], range[0] / factor), Math.min(range[1], range[1] / factor)].map((measured) => ({
      measured,
      predicted: measured * factor,
    }));
  const line = (factor: number, dash: number[]): PanelSpec => ({
    data: { values: ends(factor) },
    mark: { type: "line", color: CHART_COLORS.ink, strokeWidth: factor === 1 ? 1.2 : 0.8, strokeDash: dash },
    encoding: { x: axis("measured"), y: axis("predicted") },
  });
  return {
    title: { text: name, anchor: "start", frame: "group", fontSize: 11.5, fontWeight: 600, color: CHART_COLORS.ink, offset: 5 },
    width: PANEL_PIXELS,
    height: PANEL_PIXELS,
    layer: [
      line(1, []),
      line(OFF, [4, 3]),
      line(1 / OFF, [4, 3]),
      {
        data: { values: [...points] },
        mark: { type: "point", size: 16, strokeWidth: 0.9, opacity: 0.85 },
        encoding: {
          x: axis("measured"),
          y: axis("predicted"),
          shape: { field: "kind", type: "nominal", scale: { domain: KINDS, range: ["circle", "diamond"] } },
          color: { field: "kind", type: "nominal", scale: { domain: KINDS, range: ["#56a0cc", CHART_COLORS.vermillion] } },
          fill: {
            field: "kind",
            type: "nominal",
            scale: { domain: KINDS, range: ["transparent", CHART_COLORS.vermillion] },
          },
        },
      },
    ],
  } as PanelSpec; // A layer's entry is a panel without size, which the union's type does not say.
}

/** So many at most, evenly over the ids, which are hashes: the same ones each time, and no kind of run preferred. */
function thinned(rows: readonly HeldOutRow[]): HeldOutRow[] {
  const sorted = [...rows].sort((a, b) => (a.runId < b.runId ? -1 : 1));
  const count = Math.min(MOST_POINTS, sorted.length);
  return Array.from({ length: count }, (_, index) => sorted[Math.floor((index * sorted.length) / count)] as HeldOutRow);
}

const POINT_DIGITS = 4;

function pointOf(row: HeldOutRow, figure: ChartedFigure, factor: number): Point {
  const { measured, predicted } = row.figures[figure] ?? { measured: Number.NaN, predicted: Number.NaN };
  const rounded = (value: number) => Number((value * factor).toPrecision(POINT_DIGITS));
  return {
    measured: rounded(measured),
    predicted: rounded(predicted),
    kind: row.model === AGENT_MODEL ? AGENT_MODEL : OTHERS,
  };
}

const MARGIN = 1.15;

/** One range for both axes of all panels, so that they can be compared. */
function rangeOf(points: readonly Point[]): Range {
  const values = points.flatMap(({ measured, predicted }) => [measured, predicted]);
  if (values.length === 0) return [1, 10];
  return [Math.min(...values) / MARGIN, Math.max(...values) * MARGIN];
}

/** The drawing with coordinates to a hundredth of a pixel, which takes a third off its size. */
export function compactSvg(svg: string): string {
  return svg.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));
}
