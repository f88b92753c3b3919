/** Percentiles of samples. */

/**
 * The p-th percentile (p in 0..1) with linear interpolation between order statistics (Hyndman and Fan type 7, as numpy
 * and most benchmark tools use). NaN for no samples. `sorted` is ascending.
 */
export function percentile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** An ascending copy. */
export function ascending(values: Float64Array): Float64Array {
  return values.slice().sort();
}
