/** The first token by turn, with prefix reuse and without, at the same number of agents. */
import type { PhaseFigures } from "../../metrics/phase.ts";
import type { ReuseComparison } from "../../planning/deploymentStudy.ts";
import { grouped, NO_FIGURE, seconds } from "../figures.ts";
import { drawChart } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { type Line, lineLayers } from "./lineChart.ts";
import { rowName, type StudiedRow } from "./reportContent.ts";
import { TTFT_AXIS, turnsAxis, turnsText } from "./turnsAxis.ts";

const HEIGHT_PIXELS = 150;
const PADDING = { left: 46, right: 14, top: 22, bottom: 58 };

const SERIES = [
  { series: "with", label: "with reuse", shape: "circle", color: "first", dash: [1, 0] },
  { series: "without", label: "without reuse", shape: "diamond", color: "second", dash: [7, 4] },
] as const;

export const REUSE_KEY: readonly LegendEntry[] = SERIES;

export async function reuseFigure(row: StudiedRow, reuse: ReuseComparison, tier: string): Promise<PageFigure> {
  const name = rowName(row);
  const turns = [...new Set([...reuse.with.ttftByTurn, ...reuse.without.ttftByTurn].map(turnsText))];
  const lines = SERIES.map((style): Line => {
    const points = reuse[style.series].ttftByTurn.map((bucket) => {
      const value = bucket.ttftSeconds.p50;
      return { x: turnsText(bucket), value, tip: `turn ${turnsText(bucket)}, ${style.label}: ${seconds(value)} (P50)` };
    });
    return { style, points };
  });
  const layers = lineLayers(lines, turnsAxis(turns), TTFT_AXIS);
  return {
    title: name,
    charts: [
      await drawChart(
        { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers },
        `First token by turn, with and without prefix reuse, ${name}`,
      ),
    ],
    caption: reuseWords(row, reuse),
    platform: row.result.platform,
    table: {
      caption: `${name}, ${tier}: the first token by turn at ${agentsText(reuse.agents)}`,
      columns: ["turns", "with reuse, P50", "P95", "without, P50", "P95"],
      rows: turns.map((label) => [label, ...cellsOf(reuse.with, label), ...cellsOf(reuse.without, label)]),
    },
  };
}

function cellsOf({ ttftByTurn }: PhaseFigures, turns: string) {
  const bucket = ttftByTurn.find((candidate) => turnsText(candidate) === turns);
  if (bucket === undefined) return [NO_FIGURE, NO_FIGURE];
  const { p50, p95 } = bucket.ttftSeconds;
  return [p50, p95].map((value) => ({ text: seconds(value), value }));
}

function reuseWords({ result }: StudiedRow, { agents, capacityWithout }: ReuseComparison): string {
  const least = capacityWithout === 0 ? "not even one agent meets the tier" : `the tier carries ${agentsText(capacityWithout)}`;
  return `${agentsText(agents)} at work. Without reuse ${least}; with it, ${grouped(result.agents)}.`;
}

function agentsText(agents: number): string {
  return `${grouped(agents)} ${agents === 1 ? "agent" : "agents"}`;
}
