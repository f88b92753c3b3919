/**
 * Laws from samples, in the form that profiles hold them: tables of quantiles, or a constant where nothing varies.
 * It knows nothing of tokens, seconds or sessions.
 */
import { ascending, percentile } from "../metrics/percentile.ts";
import type { LawSpec } from "../profiles/law.ts";

/** Significant digits of a fitted value: finer than any trace repeats itself. */
const DIGITS = 3;
const SHARE_DIGITS = 1e4;
/** A millionth of a token or of a second is none. */
const SMALLEST = 1e-6;
/** Shares of a table: as fine as the samples are many. */
const TABLES: readonly { readonly from: number; readonly shares: readonly number[] }[] = [
  { from: 2000, shares: [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1] },
  { from: 200, shares: [0, 0.01, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.98, 0.99, 1] },
  { from: 40, shares: [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1] },
  { from: 10, shares: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1] },
  { from: 0, shares: [0, 0.25, 0.5, 0.75, 1] },
];
/** Halvings that find a value to better than the digits that are kept. */
const BISECTION_STEPS = 40;
/** Fewer samples than this above the last but one point: their mean says no more than the largest of them. */
const ENOUGH_FOR_MEAN = 3;

type Points = (readonly [share: number, value: number])[];

/**
 * The law of what was sampled, values of 0 or more, one at least. Its last point is not the largest sample but what gives the
 * samples above the last but one point their mean: single outliers would else be drawn as if all up to them were as likely.
 */
export function quantileLaw(samples: Float64Array): LawSpec {
  const sorted = ascending(samples);
  const shares = sharesFor(sorted.length);
  const points: Points = shares.map((share) => [share, percentile(sorted, share)]);
  const [lastShare, lastValue] = points.at(-2) as Points[number];
  const top = sorted.subarray(Math.ceil(lastShare * sorted.length));
  if (top.length >= ENOUGH_FOR_MEAN) points[points.length - 1] = [1, endOfMean(lastValue, top)];
  return lawOfPoints(points);
}

/** The shares that a table of so many samples has. */
export function sharesFor(count: number): readonly number[] {
  return TABLES.find(({ from }) => count >= from)?.shares ?? [0, 1];
}

/** A table of points, rounded; points that say nothing are left out. Assumes: neither shares nor values fall. */
export function lawOfPoints(points: Points): LawSpec {
  const rounded = points.map(([share, value]) => [Math.round(share * SHARE_DIGITS) / SHARE_DIGITS, round(value)] as const);
  const kept = rounded.filter(([share, value], index) => {
    const [before, after] = [rounded[index - 1], rounded[index + 1]];
    if (before === undefined || after === undefined) return true;
    return share > before[0] && share < after[0] && !(value === before[1] && value === after[1]);
  });
  const [first] = kept;
  if (first === undefined) throw new RangeError("a law has one sample at least");
  if (kept.every(([, value]) => value === first[1])) return { kind: "constant", value: first[1] };
  return { kind: "quantiles", points: kept.map(([share, value]) => [share, value]) };
}

/** To the digits that are kept. */
export function round(value: number): number {
  return value < SMALLEST ? 0 : Number(value.toPrecision(DIGITS));
}

/** The end of a segment from `low`, straight in the logarithm, whose mean is that of the samples; at most the largest of them. */
function endOfMean(low: number, samples: Float64Array): number {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const max = samples.at(-1) as number;
  if (low <= 0) return Math.min(max, 2 * mean);
  let [below, above] = [low, max];
  for (let step = 0; step < BISECTION_STEPS; step++) {
    const middle = (below + above) / 2;
    const meanOfSegment = middle > low ? (middle - low) / Math.log(middle / low) : low;
    if (meanOfSegment < mean) below = middle;
    else above = middle;
  }
  return above;
}
