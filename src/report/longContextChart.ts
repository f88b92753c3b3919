/**
 * Agents/MW against the context ceiling as a vega-lite chart: a panel a tier, a line a deployment with its 80% intervals;
 * dashed, what the most useful memory below HBM would make of it.
 */
import type { TopLevelSpec } from "vega-lite";
import type { Tier } from "../profiles/scenario.ts";
import { megawattInterval } from "./capacityReport.ts";
import { chartFrame } from "./chartFrame.ts";
import { CHART_COLORS } from "./chartPanel.ts";
import { bestVariant, curvesOf, type LongContextReport, longContextSummary, tiersOf, tokensText } from "./longContextReport.ts";
import { tierName, tierTerms } from "./tierTable.ts";

type PanelSpec = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

const WIDTH_PIXELS = 520;
const HEIGHT_PIXELS = 220;
const FRAME = { titleCharacters: 48, subtitleCharacters: 72 };
/** A range wider than this is drawn on a logarithmic axis. */
const LOG_RATIO = 20;
/** Okabe and Ito's palette, the ones that tell four lines apart best first. */
const PALETTE = [CHART_COLORS.blue, CHART_COLORS.vermillion, "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

export function longContextChart(report: LongContextReport): TopLevelSpec {
  const { scenario } = report;
  const tiers = tiersOf(report);
  const about = tiers.flatMap((tier) => longContextSummary(report, tier).slice(0, 1)).join(" ");
  return {
    ...chartFrame(`What longer contexts do to Agents/MW: ${scenario.model}`, about, FRAME),
    spacing: 26,
    vconcat: tiers.map((tier) => panel(report, tier)),
    config: {
      font: "sans-serif",
      axis: { labelColor: CHART_COLORS.ink, titleColor: CHART_COLORS.ink, gridColor: "#e8e8e8" },
      view: { stroke: "#cccccc" },
      legend: { orient: "bottom", direction: "horizontal", title: null, labelFontSize: 12, labelLimit: 300 },
    },
  };
}

function panel(report: LongContextReport, tier: Tier): PanelSpec {
  const curves = curvesOf(report, tier);
  const values = curves.flatMap(({ place, points }) =>
    points.flatMap((point) => {
      const interval = point.result && megawattInterval(point.result, report.basis);
      if (interval === undefined) return [];
      const pooled = bestVariant(point)?.agentsPerMegawatt[report.basis] ?? null;
      return [{ place, ceiling: tokensText(point.ceilingTokens), ...interval, pooled }];
    }),
  );
  const pooled = values.filter((value) => value.pooled !== null);
  const all = values.flatMap(({ low, high, pooled }) => [low, high, pooled ?? high]).filter((value) => value > 0);
  const type = Math.max(...all) > LOG_RATIO * Math.min(...all) ? "log" : "linear";
  const ceilings = [...new Set(curves.flatMap(({ points }) => points.map(({ ceilingTokens }) => tokensText(ceilingTokens))))];
  const x = {
    field: "ceiling",
    type: "ordinal",
    sort: ceilings,
    axis: { title: "context ceiling, tokens", labelAngle: 0 },
  } as const;
  const title = ["Agents/MW", `(${report.basis}${type === "log" ? ", log axis" : ""})`];
  const y = (field: string) => ({ field, type: "quantitative", scale: { type }, axis: { title, format: ",~r" } }) as const;
  const color = {
    field: "place",
    type: "nominal",
    scale: { domain: curves.map(({ place }) => place), range: PALETTE.slice(0, Math.max(1, curves.length)) },
  } as const;
  return {
    title: { text: tierName(tier), subtitle: tierTerms(tier), anchor: "start", fontSize: 13, subtitleFontSize: 11 },
    width: WIDTH_PIXELS,
    height: HEIGHT_PIXELS,
    // A logarithmic axis has no zero.
    data: { values: values.map((value) => ({ ...value, low: Math.max(value.low, value.value / LOG_RATIO) })) },
    layer: [
      { mark: { type: "rule", strokeWidth: 2, opacity: 0.6 }, encoding: { x, y: y("low"), y2: { field: "high" }, color } },
      { mark: { type: "line", point: { size: 50 } }, encoding: { x, y: y("value"), color } },
      ...(pooled.length === 0
        ? []
        : [{ data: { values: pooled }, mark: { type: "line", strokeDash: [4, 3] }, encoding: { x, y: y("pooled"), color } }]),
    ],
  } as PanelSpec;
}
