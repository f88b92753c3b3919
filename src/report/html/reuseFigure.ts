/** The first token by turn, with prefix reuse and without, at the same number of agents. */
import type { PhaseFigures } from "../../metrics/phase.ts";
import type { ReuseComparison } from "../../planning/deploymentStudy.ts";
import { grouped, NO_FIGURE, seconds } from "../figures.ts";
import { type ChartLayer, COLORS, drawChart } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import { legend } from "./legend.ts";
import type { Markup } from "./markup.ts";
import { rowName, type StudiedRow } from "./reportContent.ts";

const HEIGHT_PIXELS = 150;
const PADDING = { left: 46, right: 14, top: 22, bottom: 58 };

const SERIES = [
  { series: "with", label: "with reuse", shape: "circle", color: "first" },
  { series: "without", label: "without reuse", shape: "diamond", color: "second" },
] as const;

export function reuseLegend(): Markup {
  return legend(SERIES);
}

export async function reuseFigure(row: StudiedRow, reuse: ReuseComparison, tier: string): Promise<PageFigure> {
  const name = rowName(row);
  const turns = [...new Set([...reuse.with.ttftByTurn, ...reuse.without.ttftByTurn].map(turnsText))];
  const layers = SERIES.flatMap(({ series, label, shape, color }): ChartLayer[] => {
    const points = reuse[series].ttftByTurn.map((bucket) => {
      const value = bucket.ttftSeconds.p50;
      return { turns: turnsText(bucket), value, tip: `turn ${turnsText(bucket)}, ${label}: ${seconds(value)} (P50)` };
    });
    const encoding = {
      x: {
        field: "turns",
        type: "ordinal",
        sort: turns,
        scale: { domain: turns },
        axis: { title: "turn of a session", labelAngle: -45 },
      },
      y: {
        field: "value",
        type: "quantitative",
        scale: { zero: true },
        axis: {
          title: "first token, P50, s",
          titleAngle: 0,
          titleAlign: "left",
          titleAnchor: "start",
          titleX: -40,
          titleY: -12,
          titleBaseline: "middle",
          format: ",~r",
        },
      },
    };
    const data = { values: points };
    const strokeDash = series === "without" ? [7, 4] : [1, 0];
    return [
      { name: `${series}_line`, data, mark: { type: "line", color: COLORS[color], strokeDash, aria: false }, encoding },
      {
        name: `${series}_point`,
        data,
        mark: { type: "point", shape, size: 55, filled: true, fill: COLORS[color], opacity: 1 },
        encoding: { ...encoding, description: { field: "tip" } },
      },
    ];
  });
  return {
    title: name,
    svg: await drawChart(
      { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers },
      `First token by turn, with and without prefix reuse, ${name}`,
    ),
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

function turnsText({ fromTurn, toTurn }: { readonly fromTurn: number; readonly toTurn: number }): string {
  return fromTurn === toTurn ? String(fromTurn) : `${fromTurn}-${toTurn}`;
}

function reuseWords({ result }: StudiedRow, { agents, capacityWithout }: ReuseComparison): string {
  const least = capacityWithout === 0 ? "not even one agent meets the tier" : `the tier carries ${agentsText(capacityWithout)}`;
  return `${agentsText(agents)} at work. Without reuse ${least}; with it, ${grouped(result.agents)}.`;
}

function agentsText(agents: number): string {
  return `${grouped(agents)} ${agents === 1 ? "agent" : "agents"}`;
}
