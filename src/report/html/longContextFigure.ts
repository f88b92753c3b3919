/** Agents/MW against the context ceiling, a line a deployment; broken lines: the same with memory below HBM. */
import { megawattInterval } from "../capacityReport.ts";
import { positiveAxis } from "../chartAxis.ts";
import { grouped, NO_FIGURE, significant } from "../figures.ts";
import { tokensText } from "../longContextReport.ts";
import { oneLine } from "../plainText.ts";
import type { LongContextFile } from "../results/schemas.ts";
import { type ChartLayer, COLORS, drawChart, seriesStyle, titleAbove } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { lineLayers } from "./lineChart.ts";
import { rowName } from "./reportContent.ts";

const HEIGHT_PIXELS = 170;
const PADDING = { left: 46, right: 14, top: 22, bottom: 38 };
const POOLED_DASH = [2, 3];

type Point = LongContextFile["points"][number];

/** All deployments, as they stand in the legend: each keeps its style from tier to tier. */
function longContextPlaces({ points }: LongContextFile): string[] {
  return [...new Set(points.map((result) => rowName({ result })))];
}

export function longContextKey(file: LongContextFile): LegendEntry[] {
  const pooled = file.points.some(({ withMemoryBelowHbm }) => withMemoryBelowHbm.length > 0);
  const below = { series: "pooled", label: "with the most useful memory below HBM", shape: "dashes", color: "muted" } as const;
  return [...longContextPlaces(file).map((label, place) => ({ ...seriesStyle(place), label })), ...(pooled ? [below] : [])];
}

/** One figure a tier. */
export async function longContextFigure(file: LongContextFile, tier: Point["tier"]): Promise<PageFigure> {
  const { basis } = file;
  const own = file.points.filter((point) => point.tier === tier);
  const title = `Tier ${tier}`;
  const about = file.summary.find((entry) => entry.tier === tier)?.text ?? "";
  const carried = own.some(({ agents }) => agents > 0);
  return {
    title,
    charts: carried
      ? [
          await drawChart(
            { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers: layers(file, own) },
            `Agents/MW against the context ceiling, ${title}; the table has the figures`,
          ),
        ]
      : [],
    caption: oneLine(carried ? about : `No deployment carries an agent of this tier at these ceilings. ${about}`),
    table: {
      caption: `${title}: Agents/MW by context ceiling (${basis} basis)`,
      columns: [
        "platform, deployment",
        "ceiling, tokens",
        "mean prompt",
        "agents",
        "Agents/MW",
        "80% interval",
        "binds",
        "best memory below HBM",
      ],
      rows: own.map((point) => tableRow(point, basis)),
    },
  };
}

function intervalOf({ agents, agentsInterval, agentsPerMegawatt }: Point, basis: LongContextFile["basis"]) {
  if (agentsInterval === null || agentsPerMegawatt === null) return undefined;
  return megawattInterval({ agents, agentsInterval, agentsPerMegawatt }, basis);
}

function bestBelow({ withMemoryBelowHbm }: Point): Point["withMemoryBelowHbm"][number] | undefined {
  return withMemoryBelowHbm.toSorted((a, b) => b.agents - a.agents)[0];
}

function tableRow(point: Point, basis: LongContextFile["basis"]) {
  const interval = intervalOf(point, basis);
  const best = bestBelow(point);
  const { promptTokensMean: prompt, ceilingTokens } = point;
  return [
    rowName({ result: point }),
    { text: tokensText(ceilingTokens), value: ceilingTokens },
    prompt === null ? NO_FIGURE : { text: tokensText(prompt), value: prompt },
    { text: grouped(point.agents), value: point.agents },
    interval === undefined ? NO_FIGURE : { text: significant(interval.value), value: interval.value },
    interval === undefined ? NO_FIGURE : `${significant(interval.low)} to ${significant(interval.high)}`,
    oneLine(point.binds),
    best === undefined ? NO_FIGURE : `${oneLine(best.variant)}: ${grouped(best.agents)} agents`,
  ];
}

function layers(file: LongContextFile, own: readonly Point[]): ChartLayer[] {
  const { basis } = file;
  const places = longContextPlaces(file);
  const ceilings = [...new Set(own.map(({ ceilingTokens }) => ceilingTokens))].sort((a, b) => a - b).map(tokensText);
  const found = own.flatMap((point) => {
    const interval = intervalOf(point, basis);
    if (interval === undefined) return [];
    const below = bestBelow(point)?.agentsPerMegawatt[basis];
    return [{ place: rowName({ result: point }), x: tokensText(point.ceilingTokens), ...interval, below }];
  });
  const axis = positiveAxis(found.flatMap(({ value, low, high, below }) => [value, low, high, below ?? high]));
  const x = {
    type: "ordinal",
    sort: ceilings,
    scale: { domain: ceilings },
    axis: { title: "context ceiling, tokens", labelAngle: 0 },
  };
  const y = {
    type: "quantitative",
    scale: { type: axis.type, domain: axis.domain, nice: false },
    axis: { ...titleAbove(`Agents/MW${axis.type === "log" ? ", log axis" : ""}`), values: axis.values, format: "~s" },
  };
  return places.flatMap((place, index): ChartLayer[] => {
    const style = seriesStyle(index);
    const points = found
      .filter((point) => point.place === place)
      // A logarithmic axis has no zero.
      .map((point) => ({
        ...point,
        low: Math.max(point.low, axis.domain[0]),
        tip: `${place}, ${point.x}: ${significant(point.value)} Agents/MW (${significant(point.low)} to ${significant(point.high)})`,
      }));
    const below = points.filter((point) => point.below !== undefined);
    const stroke = COLORS[style.color];
    return [
      {
        name: `${style.series}_rule`,
        data: { values: points },
        mark: { type: "rule", strokeWidth: 1.6, color: stroke, aria: false },
        encoding: { x: { field: "x", ...x }, y: { field: "low", ...y }, y2: { field: "high" } },
      },
      ...lineLayers([{ style: { ...style, dash: [1, 0] }, points }], x, y),
      {
        name: "pooled_line",
        data: { values: below },
        mark: { type: "line", color: stroke, strokeDash: POOLED_DASH, aria: false },
        encoding: { x: { field: "x", ...x }, y: { field: "below", ...y } },
      },
    ];
  });
}
