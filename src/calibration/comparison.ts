/** A measured run beside its repetition, and how far they are apart over groups of runs. */
import { ascending, percentile } from "../metrics/percentile.ts";
import type { MeasuredRun } from "./measuredRun.ts";
import type { RunIntervals } from "./predictionInterval.ts";
import type { RunFigures } from "./repeatRun.ts";

const RUN_METRICS = ["tpotSeconds", "totalTokensPerSecondPerGpu", "ttftSeconds", "gpuJoulesPerOutputToken"] as const;
type RunMetric = (typeof RUN_METRICS)[number];

/** Measured and predicted figures; absent: not measured, or not predicted. */
export type Figures = { readonly [M in RunMetric]?: number | undefined };

export type RunComparison = {
  readonly run: MeasuredRun;
  readonly engine: string;
  readonly measured: Figures;
  readonly predicted: RunFigures | undefined;
  /** 80% intervals; undefined without a fit that holds draws. */
  readonly interval?: RunIntervals | undefined;
  /** Why the run could not be repeated. */
  readonly skipped: string | undefined;
};

export function measuredFigures(run: MeasuredRun): Figures {
  return {
    tpotSeconds: run.tpot_s,
    totalTokensPerSecondPerGpu: run.total_tok_s_per_gpu,
    ttftSeconds: run.ttft_s,
    gpuJoulesPerOutputToken: run.gpu_joules_per_output_token,
  };
}

/** Errors of one metric over a group: absolute percentage errors, and the bias as the median of predicted over measured - 1. */
export type GroupErrors = {
  readonly platform: string;
  readonly engine: string;
  readonly model: string;
  readonly metric: RunMetric;
  readonly count: number;
  readonly medianError: number;
  readonly p90Error: number;
  readonly bias: number;
};

/** What stands for "over all of them" in a group's key. */
export const ALL = "all";

/** Errors over everything, by platform, by model, and by platform x engine x model. */
export function summarise(comparisons: readonly RunComparison[]): GroupErrors[] {
  const groups = new Map<string, { key: Omit<GroupErrors, "count" | "medianError" | "p90Error" | "bias">; ratios: number[] }>();
  const note = (platform: string, engine: string, model: string, metric: RunMetric, ratio: number): void => {
    const id = [platform, engine, model, metric].join("\n");
    const group = groups.get(id) ?? { key: { platform, engine, model, metric }, ratios: [] };
    groups.set(id, group);
    group.ratios.push(ratio);
  };
  for (const { run, engine, measured, predicted } of comparisons) {
    if (predicted === undefined) continue;
    for (const metric of RUN_METRICS) {
      const target = measured[metric];
      if (target === undefined) continue;
      const ratio = predicted[metric] / target;
      note(ALL, ALL, ALL, metric, ratio);
      note(run.platform, ALL, ALL, metric, ratio);
      note(ALL, ALL, run.model, metric, ratio);
      note(run.platform, engine, run.model, metric, ratio);
    }
  }
  return [...groups.values()].map(({ key, ratios }) => ({ ...key, ...errorsOf(ratios) })).sort(byKey);
}

function errorsOf(ratios: readonly number[]): Pick<GroupErrors, "count" | "medianError" | "p90Error" | "bias"> {
  const errors = ascending(Float64Array.from(ratios, (ratio) => Math.abs(ratio - 1)));
  const sorted = ascending(Float64Array.from(ratios));
  return {
    count: ratios.length,
    medianError: percentile(errors, 0.5),
    p90Error: percentile(errors, 0.9),
    bias: percentile(sorted, 0.5) - 1,
  };
}

/** Wide groups first, then by name. */
function byKey(a: GroupErrors, b: GroupErrors): number {
  const width = (group: GroupErrors): number => [group.platform, group.engine, group.model].filter((name) => name === ALL).length;
  const name = (group: GroupErrors): string =>
    `${group.platform}/${group.model}/${group.engine}/${RUN_METRICS.indexOf(group.metric)}`;
  return width(b) - width(a) || (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
}
