/** Intervals from a handful of replications. */
import { mean, sampleVariance } from "../kernel/moments.ts";
import { Z90 } from "../kernel/normal.ts";

/** 90th percentile of Student's t by degrees of freedom (1 ... 30), for two-sided 80% intervals. Source: any t table. */
const T90 = [
  3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.35, 1.345, 1.341, 1.337, 1.333, 1.33,
  1.328, 1.325, 1.323, 1.321, 1.319, 1.318, 1.316, 1.315, 1.314, 1.313, 1.311, 1.31,
] as const;

/**
 * 80% prediction interval for one further replication: mean +- t(0.9, n - 1) s sqrt(1 + 1/n), s the sample deviation.
 * One sample stands for itself: it says nothing of the spread. Assumes one sample at least.
 */
export function predictionInterval(samples: readonly number[]): { center: number; low: number; high: number } {
  const n = samples.length;
  const center = mean(samples);
  if (n === 1) return { center, low: center, high: center };
  const reach = (T90[n - 2] ?? Z90) * Math.sqrt(sampleVariance(samples) * (1 + 1 / n));
  return { center, low: center - reach, high: center + reach };
}
