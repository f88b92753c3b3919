/** A cliff sweep: waits against load, and what eviction costs of the prompt tokens that could be found in memory. */
import { grouped, NO_FIGURE, percent, seconds } from "../figures.ts";
import type { CliffFile } from "../results/schemas.ts";
import { AGENTS_AXIS, drawChart, seriesStyle, titleAbove } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { type Line, lineLayers } from "./lineChart.ts";
import { rowName } from "./reportContent.ts";

const HEIGHT_PIXELS = 130;
const PADDING = { left: 46, right: 14, top: 22, bottom: 34 };

export const CLIFF_KEY: readonly LegendEntry[] = [
  { ...seriesStyle(0), label: "prompt tokens found in memory" },
  { ...seriesStyle(1), label: "reusable tokens lost to eviction" },
];

type Point = CliffFile["points"][number];

export async function cliffFigure(cliff: CliffFile): Promise<PageFigure> {
  const name = rowName({ result: cliff });
  const line = (place: number, of: (point: Point) => number | null, text: (value: number) => string, what: string): Line => ({
    style: seriesStyle(place),
    points: cliff.points.map((point) => {
      const value = of(point) ?? Number.NaN;
      return { x: point.agents, value, tip: `${grouped(point.agents)} agents: ${text(value)} ${what}` };
    }),
  });
  const waits = line(2, ({ ttftSeconds }) => ttftSeconds.p95, seconds, "to the first token (P95)");
  const shares = [
    line(0, ({ prefixHitFraction }) => prefixHitFraction, percent, "found in memory"),
    line(1, ({ kv }) => kv.lostFraction, percent, "lost to eviction"),
  ];
  const wait = { type: "quantitative", scale: { zero: true }, axis: { ...titleAbove("first token, P95, s"), format: ",~r" } };
  const share = { type: "quantitative", scale: { domain: [0, 1] }, axis: { ...titleAbove("share of tokens"), format: "%" } };
  const draw = (lines: readonly Line[], y: typeof wait | typeof share) =>
    drawChart(
      { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers: lineLayers(lines, AGENTS_AXIS, y) },
      `${y.axis.title} against agents, ${name}`,
    );
  return {
    title: name,
    charts: cliff.points.length === 0 ? [] : [await draw([waits], wait), await draw(shares, share)],
    caption: edgeWords(cliff),
    platform: cliff.platform,
    table: {
      caption: `${name}: KV memory against load`,
      columns: ["agents", "first token P95", "prefix hits", "lost to eviction", "thrash cliff"],
      rows: cliff.points.map(({ agents, ttftSeconds, prefixHitFraction, kv }) => [
        { text: grouped(agents), value: agents },
        ttftSeconds.p95 === null ? NO_FIGURE : { text: seconds(ttftSeconds.p95), value: ttftSeconds.p95 },
        prefixHitFraction === null ? NO_FIGURE : { text: percent(prefixHitFraction), value: prefixHitFraction },
        kv.lostFraction === null ? NO_FIGURE : { text: percent(kv.lostFraction), value: kv.lostFraction },
        kv.thrashCliff,
      ]),
    },
  };
}

function edgeWords({ nearFromAgents: near, pastFromAgents: past }: CliffFile): string {
  const from = (agents: number | null, where: string) =>
    agents === null ? `not ${where}` : `${where} from ${grouped(agents)} agents on`;
  return `${from(near, "near the thrash cliff")}, ${from(past, "past it")}.`.replace(/^n/, "N");
}
