/** The finalists of a deployment search: what each scores, with its interval, beside the best. */
import { grouped, NO_FIGURE, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import type { OptimizeFile } from "../results/schemas.ts";
import type { PageFigure } from "./figure.ts";
import { drawIntervalRows, type IntervalRow } from "./intervalRows.ts";

const MOST_ROWS = 10;

export async function finalistsFigure(file: OptimizeFile): Promise<PageFigure> {
  const { platform, tier, finalists, advice, aim, basis } = file;
  const score = aim === "agents-per-gpu" ? "agents a GPU" : `Agents/MW (${basis})`;
  const rows = finalists
    .slice(0, MOST_ROWS)
    .map(({ name, scenarioOwn, score: value, scoreLow, scoreHigh, limit }): IntervalRow => {
      const named = `${oneLine(name)}${scenarioOwn === 1 ? " (the scenario's own)" : ""}`;
      return {
        name: named,
        figure: value > 0 ? significant(value) : "not reachable",
        interval: value > 0 ? { value, low: Math.max(0, scoreLow), high: scoreHigh } : undefined,
        tip: `${named}: ${significant(value)} ${score} (${significant(scoreLow)} to ${significant(scoreHigh)}), stopped by ${oneLine(limit)}`,
      };
    });
  const label = `${score} of the finalists on ${platform}, tier ${tier}: ${rows.map(({ name, figure }) => `${name}: ${figure}`).join("; ")}`;
  return {
    title: `${oneLine(platform)}, tier ${tier}`,
    charts: rows.length === 0 ? [] : [await drawIntervalRows(rows, { title: score, format: "~s", line: undefined, label })],
    caption: oneLine(advice),
    platform,
    table: {
      caption: `${oneLine(platform)}, tier ${tier}: finalists`,
      columns: ["deployment", "GPUs", "agents", "W/GPU", score, "80% interval", "why not the first"],
      rows: finalists.map(({ name, gpus, agents, gpuWatts, score: value, scoreLow, scoreHigh, why }) => [
        oneLine(name),
        { text: grouped(gpus), value: gpus },
        { text: significant(agents), value: agents },
        gpuWatts === null ? NO_FIGURE : { text: grouped(gpuWatts), value: gpuWatts },
        { text: significant(value), value },
        `${significant(scoreLow)} to ${significant(scoreHigh)}`,
        why === null ? NO_FIGURE : oneLine(why),
      ]),
    },
  };
}
