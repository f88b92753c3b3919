/** KV memory against load of one deployment: how much of it is held, what sessions would come back to, and prefix hits. */
import type { PhaseFigures } from "../../metrics/phase.ts";
import { grouped, percent } from "../figures.ts";
import { type ChartLayer, COLORS, drawChart } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import { legend } from "./legend.ts";
import type { Markup } from "./markup.ts";
import { rowName, type StudiedRow } from "./reportContent.ts";

const HEIGHT_PIXELS = 130;

const SERIES = [
  { series: "working", label: "working set at its highest, over memory", shape: "circle", color: "first" },
  { series: "hits", label: "prompt tokens found in memory", shape: "diamond", color: "second" },
] as const;

export function kvLegend(): Markup {
  return legend(SERIES);
}

/** `beside`: rows whose charts are to have the same axes. */
export async function kvFigure(row: StudiedRow, tier: string, beside: readonly StudiedRow[] = [row]): Promise<PageFigure> {
  const { phases } = row.study;
  const besides = beside.flatMap(({ study }) => study.phases);
  const values: Readonly<Record<(typeof SERIES)[number]["series"], (figures: PhaseFigures) => number>> = {
    working: workingSet,
    hits: ({ prefixHitFraction }) => prefixHitFraction,
  };
  const most = Math.max(1, ...besides.map(workingSet).filter(Number.isFinite));
  const layers = SERIES.flatMap(({ series, label, shape, color }): ChartLayer[] => {
    const points = phases
      .map((figures) => ({ agents: figures.agents, value: values[series](figures) }))
      .filter(({ value }) => Number.isFinite(value))
      .map(({ agents, value }) => ({ agents, value, tip: `${grouped(agents)} agents: ${percent(value)}, ${label}` }));
    const encoding = {
      x: {
        field: "agents",
        type: "quantitative",
        scale: { zero: true, ...(beside.length > 1 ? { domainMax: Math.max(...besides.map(({ agents }) => agents)) } : {}) },
        axis: { title: "agents", format: "~s", tickMinStep: 1 },
      },
      y: { field: "value", type: "quantitative", scale: { domain: [0, most] }, axis: { title: null, format: "%" } },
    };
    const strokeDash = series === "hits" ? [7, 4] : [1, 0];
    const data = { values: points };
    return [
      { name: `${series}_line`, data, mark: { type: "line", color: COLORS[color], strokeDash, aria: false }, encoding },
      {
        name: `${series}_point`,
        data,
        mark: { type: "point", shape, size: 45, filled: true, fill: COLORS[color], opacity: 1 },
        encoding: { ...encoding, description: { field: "tip" } },
      },
    ];
  });
  const name = rowName(row);
  return {
    title: name,
    svg: await drawChart({ heightPixels: HEIGHT_PIXELS, layers }, `KV memory against agents, ${name}; the table has the figures`),
    caption: cliffWords(row),
    platform: row.result.platform,
    table: {
      caption: `${name}, ${tier}: KV memory against load`,
      columns: ["agents", "working set, highest", "held", "pinned", "prefix hits", "lost to eviction", "thrash cliff"],
      rows: phases.map((figures) => [
        { text: grouped(figures.agents), value: figures.agents },
        share(workingSet(figures)),
        share(Math.max(...figures.pools.map(({ kvHeldFraction }) => kvHeldFraction))),
        share(Math.max(...figures.pools.map(({ kvPinnedFraction }) => kvPinnedFraction))),
        share(figures.prefixHitFraction),
        share(figures.kv.lostFraction),
        figures.kv.thrashCliff,
      ]),
    },
  };
}

/** Of the fullest rank, within all memory that prefixes may be in. */
function workingSet({ kv }: PhaseFigures): number {
  return kv.workingSet.at(-1)?.peakFraction ?? 0;
}

function share(value: number): { text: string; value: number } {
  return { text: percent(value), value };
}

function cliffWords({ result: { kv } }: StudiedRow): string {
  if (kv === null) return "The tier is not reachable.";
  const where = { clear: "clear of", near: "near", past: "past" }[kv.thrashCliff];
  return `At the answer: ${where} the thrash cliff, ${percent(kv.lostFraction)} of reusable tokens lost to eviction.`;
}
