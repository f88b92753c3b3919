/** Means of a few replications with their 80% intervals, and of differences between two things measured in the same ones. */
import { predictionInterval } from "../capacity/interval.ts";

export type Difference = { readonly mean: number; readonly low: number; readonly high: number };

/**
 * Mean of a - b over replications with its 80% interval (Student's t of the mean). Pairs share their random numbers, so what
 * they have in common cancels. One pair has no interval: its ends are the difference itself. Assumes one pair at least.
 */
export function differenceInterval(a: readonly number[], b: readonly number[]): Difference {
  return meanInterval(a.map((value, index) => value - (b[index] as number)));
}

/** Mean with its 80% interval. A prediction interval is sqrt(n + 1) times as wide as that of the mean. */
export function meanInterval(samples: readonly number[]): Difference {
  const { center, low, high } = predictionInterval(samples);
  const narrow = Math.sqrt(samples.length + 1);
  return { mean: center, low: center - (center - low) / narrow, high: center + (high - center) / narrow };
}
