/** A measured run beside its repetition, and how far they are apart over groups of runs. */
import { errorStatistics } from "./errorStatistics.ts";
import type { MeasuredRun } from "./measuredRun.ts";
import type { RunIntervals } from "./predictionInterval.ts";
import type { RunFigures } from "./repeatRun.ts";
import { isSaturated, suspectRuns, suspectWatts } from "./suspectRuns.ts";

export const RUN_METRICS = ["tpotSeconds", "totalTokensPerSecondPerGpu", "ttftSeconds", "gpuJoulesPerOutputToken"] as const;
export type RunMetric = (typeof RUN_METRICS)[number];

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
  /** Why the run cannot be what its label says: it counts in no error. */
  readonly suspect?: string | undefined;
  /** Why its joules are not its accelerators' draw: they count in no error. */
  readonly suspectJoules?: string | undefined;
};

/** The comparisons with what speaks against each run, which only all runs together show. */
export function withSuspects(comparisons: readonly RunComparison[]): RunComparison[] {
  const suspects = suspectRuns(comparisons.map(({ run }) => run));
  return comparisons.map((comparison) => ({
    ...comparison,
    suspect: suspects.get(comparison.run.run_id),
    suspectJoules: suspectWatts(comparison.run),
  }));
}

/** Whether a cap, rather than the speed of a step, decided what was measured. */
export function isAtCap({ run }: RunComparison): boolean {
  return isSaturated(run);
}

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
  /** Share of the runs that lie inside their 80% interval; undefined without intervals. */
  readonly covered: number | undefined;
};

/** What stands for "over all of them" in a group's key. */
export const ALL = "all";

type GroupKey = Pick<GroupErrors, "platform" | "engine" | "model" | "metric">;
type Outcome = { readonly ratio: number; readonly inside: boolean | undefined };

/**
 * Errors over everything, by platform, by model, and by platform x engine x model. Suspect runs do not count, nor runs at a
 * cap, which stand in `summariseAtCap`.
 */
export function summarise(comparisons: readonly RunComparison[]): GroupErrors[] {
  return groupErrors(
    comparisons.filter((comparison) => !isAtCap(comparison)),
    ({ run, engine }) => [
      [ALL, ALL, ALL],
      [run.platform, ALL, ALL],
      [ALL, ALL, run.model],
      [run.platform, engine, run.model],
    ],
  );
}

/** Errors of the runs at a cap, over all of them. */
export function summariseAtCap(comparisons: readonly RunComparison[]): GroupErrors[] {
  return groupErrors(comparisons.filter(isAtCap), () => [[ALL, ALL, ALL]]);
}

/** `placesOf`: the groups that a run counts in, as platform, engine and model. */
function groupErrors(
  comparisons: readonly RunComparison[],
  placesOf: (comparison: RunComparison) => readonly (readonly [string, string, string])[],
): GroupErrors[] {
  const groups = new Map<string, { key: GroupKey; outcomes: Outcome[] }>();
  for (const comparison of comparisons) {
    if (comparison.suspect !== undefined) continue;
    for (const metric of RUN_METRICS) {
      const outcome = outcomeOf(comparison, metric);
      if (outcome === undefined) continue;
      for (const [platform, engine, model] of placesOf(comparison)) {
        const id = [platform, engine, model, metric].join("\n");
        const group = groups.get(id) ?? { key: { platform, engine, model, metric }, outcomes: [] };
        groups.set(id, group);
        group.outcomes.push(outcome);
      }
    }
  }
  return [...groups.values()].map(({ key, outcomes }) => ({ ...key, ...errorsOf(outcomes) })).sort(byKey);
}

/** undefined: not measured, not predicted, or not to be trusted. */
function outcomeOf({ measured, predicted, interval, suspectJoules }: RunComparison, metric: RunMetric): Outcome | undefined {
  const target = measured[metric];
  if (predicted === undefined || target === undefined) return undefined;
  if (metric === "gpuJoulesPerOutputToken" && suspectJoules !== undefined) return undefined;
  const [low, high] = interval?.[metric] ?? [];
  const inside = low === undefined || high === undefined ? undefined : low <= target && target <= high;
  return { ratio: predicted[metric] / target, inside };
}

function errorsOf(outcomes: readonly Outcome[]): Omit<GroupErrors, keyof GroupKey> {
  const { runs, median, p90, bias } = errorStatistics(outcomes.map(({ ratio }) => ratio));
  const judged = outcomes.filter(({ inside }) => inside !== undefined);
  return {
    count: runs,
    medianError: median,
    p90Error: p90,
    bias,
    covered: judged.length === 0 ? undefined : judged.filter(({ inside }) => inside).length / judged.length,
  };
}

/** Wide groups first, then by name. */
function byKey(a: GroupErrors, b: GroupErrors): number {
  const width = (group: GroupErrors): number => [group.platform, group.engine, group.model].filter((name) => name === ALL).length;
  const name = (group: GroupErrors): string =>
    `${group.platform}/${group.model}/${group.engine}/${RUN_METRICS.indexOf(group.metric)}`;
  return width(b) - width(a) || (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
}
