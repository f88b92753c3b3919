/** KV memory against load of one deployment: how much of it is held, what sessions would come back to, and prefix hits. */
import type { PhaseFigures } from "../../metrics/phase.ts";
import { grouped, percent } from "../figures.ts";
import { AGENTS_AXIS, drawChart } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { type Line, lineLayers } from "./lineChart.ts";
import { rowName, type StudiedRow } from "./reportContent.ts";

const HEIGHT_PIXELS = 130;

const SERIES = [
  { series: "working", label: "working set at its highest, over memory", shape: "circle", color: "first", dash: [1, 0] },
  { series: "hits", label: "prompt tokens found in memory", shape: "diamond", color: "second", dash: [7, 4] },
] as const;

export const KV_KEY: readonly LegendEntry[] = SERIES;

/** `beside`: rows whose charts are to have the same axes. */
export async function kvFigure(row: StudiedRow, tier: string, beside: readonly StudiedRow[] = [row]): Promise<PageFigure> {
  const { phases } = row.study;
  const besides = beside.flatMap(({ study }) => study.phases);
  const values: Readonly<Record<(typeof SERIES)[number]["series"], (figures: PhaseFigures) => number>> = {
    working: workingSet,
    hits: ({ prefixHitFraction }) => prefixHitFraction,
  };
  const most = Math.max(1, ...besides.map(workingSet).filter(Number.isFinite));
  const lines = SERIES.map((style): Line => {
    const points = phases.map((figures) => {
      const value = values[style.series](figures);
      return { x: figures.agents, value, tip: `${grouped(figures.agents)} agents: ${percent(value)}, ${style.label}` };
    });
    return { style, points };
  });
  const y = { type: "quantitative", scale: { domain: [0, most] }, axis: { title: null, format: "%" } };
  const x =
    beside.length > 1
      ? { ...AGENTS_AXIS, scale: { zero: true, domainMax: Math.max(...besides.map(({ agents }) => agents)) } }
      : AGENTS_AXIS;
  const layers = lineLayers(lines, x, y);
  const name = rowName(row);
  return {
    title: name,
    charts: [
      await drawChart({ heightPixels: HEIGHT_PIXELS, layers }, `KV memory against agents, ${name}; the table has the figures`),
    ],
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
