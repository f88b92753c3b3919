/** One tier of the capacity chart: its rows, marks and axes. */
import type { TopLevelSpec } from "vega-lite";
import type { Tier } from "../profiles/scenario.ts";
import { type CapacityReport, type CapacityRow, intervalName, megawattInterval } from "./capacityReport.ts";
import type { ChartAxis } from "./chartAxis.ts";
import { grouped, significant } from "./figures.ts";
import { mixHeading } from "./mixText.ts";
import { oneLine, shortened } from "./plainText.ts";
import { tierName, tierTerms } from "./tierTable.ts";

/** Blue and vermillion of Okabe and Ito's palette, and greys. */
export const CHART_COLORS = { blue: "#0072B2", vermillion: "#D55E00", ink: "#222222", grey: "#666666" } as const;

export type PanelSpec = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];
type LayerSpecs = Extract<PanelSpec, { layer: unknown }>["layer"];

const PLOT_PIXELS = 540;
const ROW_PIXELS = 46;
const LABEL_CHARACTERS = 36;
const PUBLISHED = "published";
const NOT_REACHABLE = "not reachable";

type Point = {
  readonly place: string;
  readonly kind: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly label: string;
};

/** `last`: the panel at the bottom, which carries the axis that all share. */
export function tierPanel(report: CapacityReport, tier: Tier | "mix", axis: ChartAxis, last: boolean): PanelSpec {
  const own = report.rows.filter(({ result }) => result.tier === (tier === "mix" ? tier : tier.id));
  const workload = own[0]?.system.workload;
  const predicted = report.method === "protocol" ? "predicted (bracket of the search)" : `predicted (${intervalName(report)})`;
  const places = [...new Set(own.map(placeLabel))];
  return {
    title: {
      text: tier === "mix" ? (workload === undefined ? "Mix" : mixHeading(workload)) : tierName(tier),
      subtitle: tier === "mix" ? "each part meets its own tier" : tierTerms(tier),
      anchor: "start",
      frame: "group",
      fontSize: 13,
      fontWeight: 600,
      color: CHART_COLORS.ink,
      subtitleFontSize: 11,
      subtitleColor: CHART_COLORS.grey,
      offset: 8,
    },
    width: PLOT_PIXELS,
    height: { step: ROW_PIXELS },
    data: { values: own.flatMap((row) => pointsOf(row, report, { predicted, smallest: axis.domain[0] })) },
    encoding: {
      y: {
        field: "place",
        type: "nominal",
        sort: places,
        axis: {
          title: null,
          labelExpr: "split(datum.label, '\\n')",
          labelLimit: 320,
          labelLineHeight: 14,
          // Two lines, centred on the row.
          labelOffset: -7,
          domain: false,
          ticks: false,
          offset: 6,
          grid: true,
        },
      },
    },
    layer: layers(predicted, axis, last),
  };
}

function layers(predicted: string, axis: ChartAxis, last: boolean): LayerSpecs {
  // Apart, since vega-lite's types want lists that may be changed.
  const domain = [...axis.domain];
  const values = [...axis.values];
  const x = (field: string) =>
    ({
      field,
      type: "quantitative",
      scale: { type: axis.type, domain, nice: false },
      axis: {
        title: last ? `Agents/MW${axis.type === "log" ? " (logarithmic axis)" : ""}` : null,
        titlePadding: 8,
        format: ",~r",
        labels: last,
        ticks: last,
        labelFlush: false,
        values,
      },
    }) as const;
  const scale = <T>(range: T[]) => ({ domain: [predicted, PUBLISHED], range });
  const only = (kind: string) => [{ filter: { field: "kind", equal: kind } }];
  const text = (color: string) => ({ type: "text", fontSize: 11, color }) as const;
  const bar = { type: "rule", strokeWidth: 2, color: CHART_COLORS.blue } as const;
  const end = { type: "tick", orient: "vertical", size: 10, thickness: 2, color: CHART_COLORS.blue } as const;
  return [
    { transform: only(predicted), mark: bar, encoding: { x: x("low"), x2: { field: "high" } } },
    { transform: only(predicted), mark: end, encoding: { x: x("low") } },
    { transform: only(predicted), mark: end, encoding: { x: x("high") } },
    {
      transform: [{ filter: { field: "kind", oneOf: [predicted, PUBLISHED] } }],
      mark: { type: "point", filled: false, fill: "white", size: 90, strokeWidth: 2.2, opacity: 1 },
      encoding: {
        x: x("value"),
        color: { field: "kind", type: "nominal", scale: scale([CHART_COLORS.blue, CHART_COLORS.vermillion]) },
        shape: { field: "kind", type: "nominal", scale: scale(["circle", "diamond"]) },
      },
    },
    {
      transform: only(predicted),
      mark: { ...text(CHART_COLORS.ink), dy: -14 },
      encoding: { x: x("value"), text: { field: "label", type: "nominal" } },
    },
    {
      transform: only(PUBLISHED),
      mark: { ...text(CHART_COLORS.vermillion), dy: 16 },
      encoding: { x: x("value"), text: { field: "label", type: "nominal" } },
    },
    {
      transform: only(NOT_REACHABLE),
      mark: { ...text(CHART_COLORS.grey), align: "left", dy: -9, fontStyle: "italic" },
      encoding: { x: { value: 10 }, text: { field: "label", type: "nominal" } },
    },
  ];
}

function pointsOf(
  { result, ...row }: CapacityRow,
  { basis }: CapacityReport,
  about: { predicted: string; smallest: number },
): Point[] {
  const place = placeLabel({ result, ...row });
  const interval = megawattInterval(result, basis);
  const none = { value: null, low: null, high: null };
  const points: Point[] = [];
  if (interval === undefined) points.push({ place, kind: NOT_REACHABLE, ...none, label: NOT_REACHABLE });
  else {
    // A logarithmic axis has no zero.
    const low = Math.max(interval.low, about.smallest);
    points.push({ place, kind: about.predicted, ...interval, low, label: significant(interval.value) });
  }
  if (result.published !== null) {
    const value = result.published.agentsPerMegawatt;
    points.push({ place, kind: PUBLISHED, ...none, value, label: grouped(value) });
  }
  return points;
}

/** Two lines: platform, deployment. */
function placeLabel({ result }: CapacityRow): string {
  return `${oneLine(result.platform)}\n${shortened(result.deployment, LABEL_CHARACTERS)}`;
}
