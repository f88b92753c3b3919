/** How far off predictions are over some runs. */
import { ascending, percentile } from "../metrics/percentile.ts";

/** Shares, not percent; NaN for no runs. */
export type ErrorStatistics = {
  readonly runs: number;
  /** Of |predicted / measured - 1|. */
  readonly median: number;
  readonly p90: number;
  /** The median of predicted / measured - 1. */
  readonly bias: number;
};

/** Statistics of predicted over measured. */
export function errorStatistics(ratios: readonly number[]): ErrorStatistics {
  const errors = ascending(Float64Array.from(ratios, (ratio) => Math.abs(ratio - 1)));
  return {
    runs: ratios.length,
    median: percentile(errors, 0.5),
    p90: percentile(errors, 0.9),
    bias: percentile(ascending(Float64Array.from(ratios)), 0.5) - 1,
  };
}
