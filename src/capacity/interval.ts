/** Intervals from a handful of replications. */
import { mean, sampleVariance } from "../kernel/moments.ts";
import { studentQuantile } from "../kernel/studentT.ts";

/** Share below the upper end of a two-sided 80% interval. */
const UPPER_SHARE = 0.9;

/**
 * 80% prediction interval for one further replication: mean +- t(0.9, n - 1) s sqrt(1 + 1/n), s the sample deviation.
 * One sample stands for itself: it says nothing of the spread. Assumes one sample at least.
 */
export function predictionInterval(samples: readonly number[]): { center: number; low: number; high: number } {
  const n = samples.length;
  const center = mean(samples);
  if (n === 1) return { center, low: center, high: center };
  const reach = studentQuantile(UPPER_SHARE, n - 1) * Math.sqrt(sampleVariance(samples) * (1 + 1 / n));
  return { center, low: center - reach, high: center + reach };
}
