/**
 * What a change does to a figure, from pairs: the figure without and with the change, with the same random numbers on
 * both sides, so that what they share cancels. Two things stay uncertain: the workload's noise, which replications show,
 * and the coefficients, of which each draw is used on both sides. Differences are judged as logarithms, since what moves
 * a capacity moves it by a factor.
 * Pure; knows nothing of simulations.
 */
import { mean, sampleVariance } from "../kernel/moments.ts";
import { studentCdf, studentQuantile } from "../kernel/studentT.ts";

/** A figure, 0 or more, without and with the change. */
export type Pair = { readonly before: number; readonly after: number };

export type PairedInput = {
  /** One pair a replication; two at least. */
  readonly replications: readonly Pair[];
  /** One pair a draw of the coefficients, all with the same random numbers; empty: the coefficients are taken as known. */
  readonly draws: readonly Pair[];
  /** The step in which each figure is known, in its own unit: what one agent more is worth. 0: it is continuous. */
  readonly resolution: Pair;
};

/** A value with its 80% interval. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

export type PairedDifference = {
  /** Means over replications. */
  readonly before: number;
  readonly after: number;
  /** after - before, in the figure's unit. */
  readonly difference: Estimate;
  /** after / before; null where one of them is 0 in all replications. */
  readonly ratio: Estimate | null;
  /** Probability that after > before, of a figure of which more is better. */
  readonly improvementProbability: number;
  /** Both sides are the same in every replication and draw: the change does not reach this figure. */
  readonly unchanged: boolean;
};

/** Share of probability that lies below the upper end of a two-sided 80% interval. */
const UPPER = 0.9;
/** Variance of a number that was cut to whole steps: that of a uniform number between 0 and 1. */
const STEP_VARIANCE = 1 / 12;

/**
 * Difference and ratio with 80% intervals, and the probability that it is an improvement.
 * ln ratio = mean over replications of ln(after / before); its variance is that of the mean plus that of ln(after / before)
 * over draws, and its degrees of freedom follow from both (Welch and Satterthwaite). A figure known in whole steps is
 * never trusted further than cutting to such steps allows: a few replications may agree by chance.
 * A 0 counts as half a step beside others that are not. Assumes two replications at least.
 */
export function pairedDifference(input: PairedInput): PairedDifference {
  const { replications, draws, resolution } = input;
  const before = mean(replications.map((pair) => pair.before));
  const after = mean(replications.map((pair) => pair.after));
  const unchanged = [...replications, ...draws].every((pair) => pair.before === pair.after);
  if (unchanged) {
    const same = { value: 1, low: 1, high: 1 };
    const difference = { value: 0, low: 0, high: 0 };
    return { before, after, difference, ratio: before === 0 ? null : same, improvementProbability: 0, unchanged };
  }
  const stepVariance = STEP_VARIANCE * (resolution.before ** 2 + resolution.after ** 2);
  const linear = combined({
    replications: replications.map(differenceOf),
    draws: draws.map(differenceOf),
    leastVariance: stepVariance,
  });
  const difference = intervalOf(linear);
  if (before === 0 || after === 0) {
    return { before, after, difference, ratio: null, improvementProbability: aboveZero(linear), unchanged };
  }
  const logOf = (pair: Pair): number =>
    Math.log(Math.max(pair.after, resolution.after / 2) / Math.max(pair.before, resolution.before / 2));
  const logarithmic = combined({
    replications: replications.map(logOf),
    draws: draws.map(logOf),
    leastVariance: STEP_VARIANCE * ((resolution.before / before) ** 2 + (resolution.after / after) ** 2),
  });
  const { value, low, high } = intervalOf(logarithmic);
  const ratio = { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
  return { before, after, difference, ratio, improvementProbability: aboveZero(logarithmic), unchanged };
}

function differenceOf({ before, after }: Pair): number {
  return after - before;
}

/** A mean that is off by `error` times a t-distributed number. */
type Uncertain = { readonly value: number; readonly error: number; readonly degreesOfFreedom: number };

function combined(samples: {
  readonly replications: readonly number[];
  readonly draws: readonly number[];
  /** Least variance of one replication. */
  readonly leastVariance: number;
}): Uncertain {
  const { replications, draws, leastVariance } = samples;
  const ofMean = Math.max(sampleVariance(replications), leastVariance) / replications.length;
  const ofCoefficients = sampleVariance(draws);
  const total = ofMean + ofCoefficients;
  const fromReplications = ofMean ** 2 / Math.max(1, replications.length - 1);
  const fromDraws = ofCoefficients ** 2 / Math.max(1, draws.length - 1);
  const degreesOfFreedom = total === 0 ? 1 : total ** 2 / (fromReplications + fromDraws);
  return { value: mean(replications), error: Math.sqrt(total), degreesOfFreedom };
}

function intervalOf({ value, error, degreesOfFreedom }: Uncertain): Estimate {
  const reach = error === 0 ? 0 : studentQuantile(UPPER, degreesOfFreedom) * error;
  return { value, low: value - reach, high: value + reach };
}

function aboveZero({ value, error, degreesOfFreedom }: Uncertain): number {
  if (error === 0) return value > 0 ? 1 : 0;
  return studentCdf(value / error, degreesOfFreedom);
}
