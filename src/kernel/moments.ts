/** Mean and spread of a handful of numbers, in whatever unit they are. */

type Numbers = ArrayLike<number>;

/** NaN of none. */
export function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Sample variance, with n - 1 below the line; 0 of fewer than two. */
export function sampleVariance(values: Numbers): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - center) ** 2;
  return squares / (values.length - 1);
}

/** Square root of the sample variance. */
export function standardDeviation(values: Numbers): number {
  return Math.sqrt(sampleVariance(values));
}
