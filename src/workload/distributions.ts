/**
 * Laws of the workload: lognormal parameters from what people publish (median and P95, mean and CV), their clipped
 * means, and whole-number counts drawn from a lognormal with a cut.
 * Pure arithmetic; it knows nothing of agents, turns or profiles.
 */
import { normalCdf, normalQuantile } from "../kernel/normal.ts";
import type { RandomStream } from "../kernel/random.ts";

/** The normal law of the logarithm: mean `mu` (log of the median; -Infinity for a law that is always 0) and s.d. `sigma`. */
export type Lognormal = { readonly mu: number; readonly sigma: number };

/** A lognormal rounded to whole numbers, at least 1; what is above `max` becomes `max`. */
export type CountLaw = Lognormal & { readonly max: number };

const Z95 = normalQuantile(0.95);
/** Halvings of the bisection: more than the bits of a double, so that it ends at two neighbouring numbers. */
const BISECTION_STEPS = 100;
/** Standard deviations beyond which a normal law has no mass that a double could show. */
const FAR_SIGMAS = 40;

/** Returns the lognormal of that median and 95th percentile. Errors: RangeError if p95 < median or the median is not positive. */
export function lognormalFromMedianP95(published: { readonly median: number; readonly p95: number }): Lognormal {
  const { median, p95 } = published;
  if (!(median > 0 && p95 >= median))
    throw new RangeError(`a P95 of at least the median is expected, got median ${median} and P95 ${p95}`);
  return { mu: Math.log(median), sigma: Math.log(p95 / median) / Z95 };
}

/** Returns the lognormal of that mean (0 or more) and coefficient of variation (standard deviation over mean). */
export function lognormalFromMeanCv(moments: { readonly mean: number; readonly cv: number }): Lognormal {
  const sigma = sigmaFromCv(moments.cv);
  return { mu: Math.log(moments.mean) - (sigma * sigma) / 2, sigma };
}

/** Returns the s.d. of the logarithm of a lognormal with that coefficient of variation: sqrt(ln(1 + cv^2)). */
function sigmaFromCv(cv: number): number {
  return Math.sqrt(Math.log1p(cv * cv));
}

/** Returns `value`, or the bound that it lies beyond. Assumes: min <= max. */
export function clip(value: number, bounds: { readonly min: number; readonly max: number }): number {
  return value < bounds.min ? bounds.min : value > bounds.max ? bounds.max : value;
}

/**
 * Returns the mean of a lognormal whose values beyond the bounds are moved to them.
 * min x P(X < min) + E[X; min <= X <= max] + max x P(X > max). Assumes: sigma > 0, 0 < min <= max.
 */
export function clippedLognormalMean(law: Lognormal, bounds: { readonly min: number; readonly max: number }): number {
  const zMin = (Math.log(bounds.min) - law.mu) / law.sigma;
  const zMax = (Math.log(bounds.max) - law.mu) / law.sigma;
  const inside = normalCdf(zMax - law.sigma) - normalCdf(zMin - law.sigma);
  return bounds.min * normalCdf(zMin) + Math.exp(law.mu + (law.sigma * law.sigma) / 2) * inside + bounds.max * normalCdf(-zMax);
}

/**
 * Draws a count, given that it is at least `least`, with one uniform number: the lognormal rounded, then clipped to 1..max.
 */
export function drawCount(stream: RandomStream, law: CountLaw, least = 1): number {
  const bounds = { min: least, max: law.max };
  if (least <= 1) return clip(Math.round(stream.lognormal(law.mu, law.sigma)), bounds);
  // The upper tail, so that a rare long count keeps its precision.
  const tail = stream.uniform() * normalCdf((law.mu - Math.log(least - 0.5)) / law.sigma);
  return clip(Math.round(Math.exp(law.mu - law.sigma * normalQuantile(tail))), bounds);
}

/**
 * How far into their counts processes are that one meets at random moments: k with probability P(count >= k) / mean.
 * The law's survival is worked out once for all draws.
 */
export class CountAges {
  readonly #law: CountLaw;
  readonly #mean: number;
  /** P(count >= k) at index k, from 1. */
  readonly #survival: Float64Array;

  constructor(law: CountLaw) {
    this.#law = law;
    this.#mean = countMean(law);
    this.#survival = Float64Array.from({ length: law.max + 1 }, (_, least) => countSurvival(law, least));
  }

  draw(stream: RandomStream): number {
    const { max } = this.#law;
    let left = stream.uniform() * this.#mean;
    let age = 1;
    while (age < max) {
      left -= this.#survival[age] as number;
      if (left < 0) break;
      age++;
    }
    return age;
  }
}

/** Returns the probability that a drawn count is at least `least` (a whole number). */
export function countSurvival(law: CountLaw, least: number): number {
  if (least <= 1) return 1;
  if (least > law.max) return 0;
  return normalCdf((law.mu - Math.log(least - 0.5)) / law.sigma);
}

/** Returns the exact mean of a drawn count: the sum of its survival probabilities. */
export function countMean(law: CountLaw): number {
  let mean = 0;
  for (let least = 1; least <= law.max; least += 1) mean += countSurvival(law, least);
  return mean;
}

/**
 * Returns the count law whose mean after rounding and cut is `mean`; `cv` is that of the lognormal before both.
 * The mean rises with mu, so bisection finds it. Cost: 100 x max terms; call once.
 * Errors: RangeError if mean is below 1 or above max, or cv is not positive.
 */
export function fitCountLaw(wanted: { readonly mean: number; readonly cv: number; readonly max: number }): CountLaw {
  const { mean, cv, max } = wanted;
  if (!(cv > 0)) throw new RangeError(`a coefficient of variation above 0 is expected, got ${cv}`);
  if (!(mean >= 1 && mean <= max)) throw new RangeError(`a mean between 1 and the cut at ${max} is expected, got ${mean}`);
  const sigma = sigmaFromCv(cv);
  let low = -1 - FAR_SIGMAS * sigma;
  let high = Math.log(max) + 1 + FAR_SIGMAS * sigma;
  for (let step = 0; step < BISECTION_STEPS; step += 1) {
    const mu = (low + high) / 2;
    if (countMean({ mu, sigma, max }) < mean) low = mu;
    else high = mu;
  }
  return { mu: (low + high) / 2, sigma, max };
}
