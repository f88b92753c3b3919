/** Service against load of one deployment: the first token's P95 above, output speed's P25 below, each with the tier's line. */
import type { PhaseFigures } from "../../metrics/phase.ts";
import { judge } from "../../metrics/verdict.ts";
import type { DeploymentStudy } from "../../planning/deploymentStudy.ts";
import { grouped, NO_FIGURE, percent, seconds, significant } from "../figures.ts";
import { type ChartLayer, COLORS, type DrawnChart, drawChart, titleAbove } from "./chartTheme.ts";
import type { PageTable } from "./dataTable.ts";
import type { PageFigure } from "./figure.ts";
import { rowName, type StudiedRow, type TierRows } from "./reportContent.ts";

const HEIGHT_PIXELS = 130;
const PADDING = { left: 46, right: 14, top: 22, bottom: 34 };
/** A range wider than this is drawn on a logarithmic axis. */
const LOG_RATIO = 20;

type Measure = {
  readonly title: string;
  readonly of: (figures: PhaseFigures) => number;
  readonly text: (value: number) => string;
  /** What the tier asks for; undefined where parts of a mix have tiers of their own. */
  readonly line: { readonly value: number; readonly label: string } | undefined;
};

/** `beside`: rows whose charts are to have the same axes. */
export async function loadFigure(
  row: StudiedRow,
  { name, tier }: Omit<TierRows, "rows">,
  beside: readonly StudiedRow[] = [row],
): Promise<PageFigure> {
  const { result } = row;
  const measures: Measure[] = [
    {
      title: "first token, P95, s",
      of: ({ ttftSeconds }) => ttftSeconds.p95,
      text: seconds,
      line: tier && { value: tier.ttftP95, label: `at most ${tier.ttftP95} s` },
    },
    {
      title: "output speed, P25, tok/s",
      of: ({ outputTokensPerSecond }) => outputTokensPerSecond.p25,
      text: (value) => `${significant(value)} tok/s`,
      line: tier && { value: tier.outputSpeedP25, label: `at least ${tier.outputSpeedP25} tok/s` },
    },
  ];
  const drawn: DrawnChart[] = [];
  for (const measure of measures) drawn.push(await panel(row, measure, beside));
  const answer =
    result.agents === 0
      ? `Not reachable: ${result.limit.replace(/^not reachable: /, "")}.`
      : `The answer is ${grouped(result.agents)} agents (80% interval ${result.agentsInterval.map(grouped).join(" to ")}): ${result.limit}.`;
  return {
    title: rowName(row),
    charts: drawn,
    caption: answer,
    platform: result.platform,
    table: loadTable(row, name, tier),
  };
}

function panel({ result, study }: StudiedRow, measure: Measure, beside: readonly StudiedRow[]): Promise<DrawnChart> {
  const { title, text, line } = measure;
  const points = drawable(study, measure).map((point) => ({
    ...point,
    tip: `${grouped(point.agents)} agents: ${text(point.value)}`,
  }));
  const values = beside.flatMap((other) => drawable(other.study, measure).map(({ value }) => value));
  const all = [...values, ...(line === undefined ? [] : [line.value])];
  const type = Math.max(...all) > LOG_RATIO * Math.min(...all) ? "log" : "linear";
  const [low, high] = result.agentsInterval;
  const most = Math.max(...beside.flatMap((other) => other.study.phases.map(({ agents }) => agents)));
  const domain = [0, Math.max(1, most) * 1.04];
  const x = {
    field: "agents",
    type: "quantitative",
    scale: { domain, nice: false },
    axis: { title: "agents", format: "~s", tickMinStep: 1 },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: {
      type,
      ...(type === "linear" ? { zero: true } : {}),
      ...(beside.length > 1 && all.length > 0
        ? { domainMin: type === "linear" ? 0 : Math.min(...all), domainMax: Math.max(...all) }
        : {}),
    },
    axis: {
      ...titleAbove(`${title}${type === "log" ? ", log axis" : ""}`),
      format: ",~r",
      // Of a logarithmic axis the lines between the decades would be a thicket.
      grid: type === "linear",
    },
  };
  const answer =
    result.agents === 0 ? [] : [{ agents: result.agents, low: Math.max(0, low), high: Math.min(high, domain[1] as number) }];
  const layers: ChartLayer[] = [
    {
      data: { values: answer },
      mark: { type: "rect", color: COLORS.muted, opacity: 0.16, aria: false },
      encoding: { x: { ...x, field: "low" }, x2: { field: "high" } },
    },
    { data: { values: answer }, mark: { type: "rule", color: COLORS.ink, aria: false }, encoding: { x } },
    ...(line === undefined ? [] : sloLayers(line, y, line.value > Math.max(...all) / 2)),
    { data: { values: points }, mark: { type: "line", color: COLORS.first, strokeWidth: 2, aria: false }, encoding: { x, y } },
    {
      data: { values: points },
      mark: { type: "point", size: 50, filled: true, fill: COLORS.first, stroke: COLORS.paper, strokeWidth: 1, opacity: 1 },
      encoding: { x, y, description: { field: "tip" } },
    },
  ];
  const label = `${title} against agents, ${rowName({ result })}: ${points.map(({ tip }) => tip).join("; ")}`;
  return drawChart({ heightPixels: HEIGHT_PIXELS, padding: PADDING, layers }, label);
}

/** A logarithm has no zero, and a window without replies no figure. */
function drawable({ phases }: DeploymentStudy, { of }: Measure) {
  return phases
    .map((figures) => ({ agents: figures.agents, value: of(figures) }))
    .filter(({ value }) => Number.isFinite(value) && value > 0);
}

/** `high`: the line is near the top, so that its words stand beneath it. */
function sloLayers(line: NonNullable<Measure["line"]>, y: ChartLayer, high: boolean): ChartLayer[] {
  const data = { values: [line] };
  return [
    { data, mark: { type: "rule", color: COLORS.second, strokeWidth: 1.6, strokeDash: [5, 4], aria: false }, encoding: { y } },
    {
      data,
      mark: { type: "text", align: "left", dy: high ? 8 : -7, fontSize: 11, color: COLORS.ink, aria: false },
      encoding: { y, x: { value: 5 }, text: { field: "label", type: "nominal" } },
    },
  ];
}

function loadTable(row: StudiedRow, name: string, tier: TierRows["tier"]): PageTable {
  const number = (value: number, text: (value: number) => string) => ({
    text: Number.isFinite(value) ? text(value) : NO_FIGURE,
    value,
  });
  return {
    caption: `${rowName(row)}, ${name}: service against load`,
    columns: [
      "agents",
      "first token P50",
      "P95",
      "tok/s P25",
      "P50",
      "W/GPU",
      "prefix hits",
      ...(tier === undefined ? [] : ["tier"]),
    ],
    rows: row.study.phases.map((figures) => [
      number(figures.agents, grouped),
      number(figures.ttftSeconds.p50, seconds),
      number(figures.ttftSeconds.p95, seconds),
      number(figures.outputTokensPerSecond.p25, significant),
      number(figures.outputTokensPerSecond.p50, significant),
      number(figures.gpuWatts, grouped),
      number(figures.prefixHitFraction, percent),
      ...(tier === undefined ? [] : [judge(figures, tier).passes ? "met" : "missed"]),
    ]),
  };
}
