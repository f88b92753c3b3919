/** The horizontal axis that all panels of the capacity chart share. */
import type { CapacityResult } from "../capacity/result.ts";
import type { PowerBasis } from "../power/bases.ts";
import { type AnsweredAgents, type CapacityReport, megawattInterval } from "./capacityReport.ts";

export type ChartAxis = {
  readonly type: "log" | "linear";
  readonly domain: readonly [number, number];
  readonly values: readonly number[];
};

/** A range wider than this is drawn on a logarithmic axis. */
const LOG_RATIO = 20;
const LINEAR_STEPS = 5;
/** Decades that still leave room for ticks at 2 and 5. */
const MAX_DECADES_WITH_BETWEENS = 2.5;

export function chartAxis({ rows, basis }: Pick<CapacityReport, "rows" | "basis">): ChartAxis {
  return positiveAxis(rows.flatMap(({ result }) => megawattFigures(result, basis)));
}

/** Agents/MW that are drawn of a result: the prediction with its ends, and what was published. */
export function megawattFigures(result: AnsweredAgents & Pick<CapacityResult, "published">, basis: PowerBasis): number[] {
  const interval = megawattInterval(result, basis);
  return [
    ...(interval === undefined ? [] : [interval.value, interval.low, interval.high]),
    ...(result.published === null ? [] : [result.published.agentsPerMegawatt]),
  ];
}

/** From zero, or on a logarithmic axis where the figures above zero are far apart. */
export function positiveAxis(figures: readonly number[]): ChartAxis {
  const positive = figures.filter((value) => value > 0);
  const max = Math.max(...positive);
  const min = Math.min(...positive);
  if (positive.length === 0) return { type: "linear", domain: [0, 1], values: [] };
  return max / min > LOG_RATIO ? logAxis(min, max) : linearAxis(max);
}

/** From the tick below the smallest figure to the tick above the largest, with a margin. */
function logAxis(min: number, max: number): ChartAxis {
  const ticks = [];
  const betweens = Math.log10(max / min) <= MAX_DECADES_WITH_BETWEENS ? [1, 2, 5] : [1, 3];
  for (let exponent = Math.floor(Math.log10(min)); exponent <= Math.ceil(Math.log10(max)); exponent++) {
    ticks.push(...betweens.map((factor) => factor * 10 ** exponent));
  }
  const first = ticks.findLast((tick) => tick <= min / 1.1) ?? min / 2;
  const last = ticks.find((tick) => tick >= max * 1.1) ?? max * 2;
  return { type: "log", domain: [first, last], values: ticks.filter((tick) => tick >= first && tick <= last) };
}

function linearAxis(max: number): ChartAxis {
  const rough = (max * 1.1) / LINEAR_STEPS;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 2.5, 5, 10].find((factor) => factor * decade >= rough) ?? 10);
  const values = Array.from({ length: LINEAR_STEPS + 1 }, (_, index) => index * step);
  return { type: "linear", domain: [0, step * LINEAR_STEPS], values };
}
