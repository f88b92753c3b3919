/** One phase at a fixed number of agents: the first token by turn, and its figures. */
import { grouped, NO_FIGURE, percent, seconds, significant } from "../figures.ts";
import type { PhaseFile } from "../results/schemas.ts";
import { drawChart, seriesStyle } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { type Line, lineLayers } from "./lineChart.ts";
import { rowName } from "./reportContent.ts";
import { TTFT_AXIS, turnsAxis, turnsText } from "./turnsAxis.ts";

const HEIGHT_PIXELS = 150;
const PADDING = { left: 46, right: 14, top: 22, bottom: 58 };

export const PHASE_KEY: readonly LegendEntry[] = [
  { ...seriesStyle(0), label: "half of the requests wait less (P50)" },
  { ...seriesStyle(1), label: "19 of 20 wait less (P95)" },
];

export async function phaseFigure(phase: PhaseFile): Promise<PageFigure> {
  const { ttftByTurn, agents, verdict, outputTokensPerSecond: speed, ttftSeconds, gpuWatts } = phase;
  const name = rowName({ result: phase });
  const turns = ttftByTurn.map(turnsText);
  const lines = (["p50", "p95"] as const).map((statistic, place): Line => {
    const points = ttftByTurn.map((bucket) => {
      const value = bucket.ttftSeconds[statistic] ?? Number.NaN;
      return { x: turnsText(bucket), value, tip: `turn ${turnsText(bucket)}: ${seconds(value)} (${statistic.toUpperCase()})` };
    });
    return { style: seriesStyle(place), points };
  });
  const shown = (value: number | null, text: (value: number) => string) => (value === null ? NO_FIGURE : text(value));
  const layers = lineLayers(lines, turnsAxis(turns), TTFT_AXIS);
  return {
    title: `${name}, ${grouped(agents)} agents`,
    charts:
      turns.length === 0
        ? []
        : [
            await drawChart(
              { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers },
              `First token by turn, ${name}, ${grouped(agents)} agents`,
            ),
          ],
    caption: `Tier ${phase.tier} is ${verdict.passes ? "met" : "missed"}: output speed ${shown(speed.p25, significant)} tok/s (P25), first token ${shown(ttftSeconds.p95, seconds)} (P95), ${shown(gpuWatts, grouped)} W a GPU, ${shown(phase.kv.tokensFrom.recomputed ?? null, percent)} of prompt tokens computed anew, over ${grouped(phase.requests)} requests.`,
    platform: phase.platform,
    table: {
      caption: `${name}: the first token by turn`,
      columns: ["turns", "requests", "P50", "P95"],
      rows: ttftByTurn.map((bucket) => {
        const { p50, p95 } = bucket.ttftSeconds;
        return [
          turnsText(bucket),
          { text: grouped(bucket.requests), value: bucket.requests },
          p50 === null ? NO_FIGURE : { text: seconds(p50), value: p50 },
          p95 === null ? NO_FIGURE : { text: seconds(p95), value: p95 },
        ];
      }),
    },
  };
}
