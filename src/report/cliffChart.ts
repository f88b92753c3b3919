/**
 * A cliff sweep as a vega-lite chart: agents along x; above, the P95 of the wait for the first token with the tier's cap;
 * below, prefix hits and the part of them that eviction cost. Vertical rules: where the warning fires, and the cliff.
 */
import type { TopLevelSpec } from "vega-lite";
import { chartFrame } from "./chartFrame.ts";
import { CHART_COLORS } from "./chartPanel.ts";
import { type CliffReport, cliffEdges, cliffSummary } from "./cliffReport.ts";
import { placeOf } from "./tierTable.ts";

type PanelSpec = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

const WIDTH_PIXELS = 520;
const HEIGHT_PIXELS = 170;
/** Where labels of rules stand clear of the lines: waits rise from below, shares leave the middle free. */
const LABEL_AT_TOP_PIXELS = 4;
const LABEL_BETWEEN_LINES_PIXELS = 95;
const FRAME = { titleCharacters: 42, subtitleCharacters: 56 };
/** A range of waits wider than this is drawn on a logarithmic axis. */
const LOG_RATIO = 20;
const HITS = "prefix hits";
const LOST = "lost to eviction";

export function cliffChart(report: CliffReport): TopLevelSpec {
  const { scenario, phases, tier } = report;
  const about = `${scenario.model}, workload ${scenario.workload}. ${cliffSummary(report).replace(/^./, (letter) => letter.toUpperCase())}.`;
  const waits = phases.map(({ agents, ttftSeconds }) => ({ agents, value: ttftSeconds.p95 })).filter(({ value }) => value > 0);
  const shares = phases.flatMap(({ agents, prefixHitFraction, kv }) => [
    { agents, kind: HITS, value: prefixHitFraction },
    { agents, kind: LOST, value: kv.lostFraction },
  ]);
  return {
    ...chartFrame(`The thrash cliff of ${placeOf(report)}`, about, FRAME),
    spacing: 22,
    vconcat: [waitPanel(report, waits, tier.ttftP95), sharePanel(report, shares)],
    resolve: { scale: { x: "shared", color: "independent", shape: "independent" } },
    config: CONFIG,
  };
}

const CONFIG: NonNullable<TopLevelSpec["config"]> = {
  font: "sans-serif",
  axis: {
    labelColor: CHART_COLORS.ink,
    labelFontSize: 11,
    titleColor: CHART_COLORS.ink,
    gridColor: "#e8e8e8",
    domainColor: "#999999",
    tickColor: "#999999",
  },
  view: { stroke: "#cccccc" },
  legend: { orient: "bottom", direction: "horizontal", title: null, labelFontSize: 12 },
};

/** Every panel has its own x of the same field; the panels share its scale. */
const X = { field: "agents", type: "quantitative", axis: { title: "agents", format: ",~r" }, scale: { zero: true } } as const;

function waitPanel(report: CliffReport, values: readonly { agents: number; value: number }[], cap: number): PanelSpec {
  const all = values.map(({ value }) => value);
  const type = Math.max(...all) > LOG_RATIO * Math.min(...all) ? "log" : "linear";
  // Two lines: a title longer than its panel would push the panels apart.
  const title = ["first token, P95, s", ...(type === "log" ? ["(logarithmic axis)"] : [])];
  const y = { field: "value", type: "quantitative", scale: { type }, axis: { title, format: "~g" } } as const;
  const capLine: PanelSpec = {
    data: { values: [{ value: cap, label: `cap of the tier, ${cap} s` }] },
    layer: [
      { mark: { type: "rule", strokeDash: [4, 3], color: CHART_COLORS.grey }, encoding: { y } },
      {
        mark: { type: "text", align: "left", dy: -6, fontSize: 11, color: CHART_COLORS.grey },
        encoding: { y, x: { value: 6 }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
  const line = { type: "line", color: CHART_COLORS.blue, point: { color: CHART_COLORS.blue, size: 40 } } as const;
  return panel([
    ...rules(report, LABEL_AT_TOP_PIXELS),
    capLine,
    { data: { values: [...values] }, mark: line, encoding: { x: X, y } },
  ]);
}

function sharePanel(report: CliffReport, values: readonly { agents: number; kind: string; value: number }[]): PanelSpec {
  // Apart, since vega-lite's types want a list that may be changed.
  const domain = [0, 1];
  const y = { field: "value", type: "quantitative", scale: { domain }, axis: { title: "share of tokens", format: "%" } } as const;
  const of = <T>(range: T[]) => ({ field: "kind", type: "nominal", scale: { domain: [HITS, LOST], range } }) as const;
  const color = of([CHART_COLORS.blue, CHART_COLORS.vermillion]);
  const points = { data: { values: [...values] }, encoding: { x: X, y, color } };
  return panel([
    ...rules(report, LABEL_BETWEEN_LINES_PIXELS),
    { ...points, mark: { type: "line" } },
    {
      ...points,
      mark: { type: "point", filled: true, size: 45 },
      encoding: { ...points.encoding, shape: of(["circle", "diamond"]) },
    },
  ]);
}

/** Where the warning fires, and where the cliff is; what stands left of the other has its label on the left. */
function rules(report: CliffReport, labelPixels: number): PanelSpec[] {
  const { near, past } = cliffEdges(report);
  const cliff = past === undefined ? [] : [rule(past, "past", "left", labelPixels)];
  return near === undefined || near === past ? cliff : [rule(near, "warning", "right", labelPixels), ...cliff];
}

function rule(agents: number, label: string, align: "left" | "right", labelPixels: number): PanelSpec {
  const x = X;
  const dx = align === "left" ? 4 : -4;
  return {
    data: { values: [{ agents, label }] },
    layer: [
      { mark: { type: "rule", color: CHART_COLORS.vermillion, strokeDash: [2, 2] }, encoding: { x } },
      {
        mark: { type: "text", align, dx, baseline: "top", fontSize: 11, color: CHART_COLORS.vermillion },
        encoding: { x, y: { value: labelPixels }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
}

function panel(layer: readonly PanelSpec[]): PanelSpec {
  // A layer's entry is a panel without size, which the union's type does not say.
  return { width: WIDTH_PIXELS, height: HEIGHT_PIXELS, layer: [...layer] } as PanelSpec;
}
