/**
 * A leap: a run of decode steps in which nothing joins or leaves, so that step k takes first + slope x k seconds.
 * The step is the upper envelope of the ranks' lines (each compute-bound and memory-bound); a leap ends where another
 * line takes over.
 */
import type { CostModel } from "../cost/costModel.ts";
import { type Line, seriesSum } from "../power/stepEnergy.ts";
import { dot, type RankBatch } from "./rankBatch.ts";

export type LeapPrice = {
  readonly seconds: Line;
  readonly flop: Line;
  readonly bytes: Line;
  /** Steps for which the line above holds. */
  steps: number;
};

export function emptyLeapPrice(): LeapPrice {
  return { seconds: { first: 0, slope: 0 }, flop: { first: 0, slope: 0 }, bytes: { first: 0, slope: 0 }, steps: 0 };
}

/** Prices decode-only steps from the ranks' sums as they stand; writes into `price`. Assumes one sequence at least. */
export function priceLeap(cost: CostModel, batches: readonly RankBatch[], price: LeapPrice): void {
  const q = cost.queryTokens;
  let sequences = 0;
  let largest = 0;
  price.flop.first = 0;
  price.flop.slope = 0;
  price.bytes.first = 0;
  price.bytes.slope = 0;
  let first = Number.NEGATIVE_INFINITY;
  let slope = 0;
  for (const batch of batches) {
    const count = batch.sequences;
    if (count === 0) continue;
    sequences += count;
    if (count > largest) largest = count;
    const local = cost.rankSeconds(count * q, count * q, count);
    const compute = local + dot(cost.decodeComputeSeconds, batch.sums);
    const memory = local + dot(cost.decodeMemorySeconds, batch.sums);
    const computeSlope = dot(cost.decodeComputeSeconds, batch.growth);
    const memorySlope = dot(cost.decodeMemorySeconds, batch.growth);
    if (compute > first || (compute === first && computeSlope > slope)) {
      first = compute;
      slope = computeSlope;
    }
    if (memory > first || (memory === first && memorySlope > slope)) {
      first = memory;
      slope = memorySlope;
    }
    price.flop.first += dot(cost.decodeFlop, batch.sums);
    price.flop.slope += dot(cost.decodeFlop, batch.growth);
    price.bytes.first += dot(cost.decodeBytes, batch.sums);
    price.bytes.slope += dot(cost.decodeBytes, batch.growth);
  }
  price.steps = stepsUntilOvertaken(cost, batches, first, slope);
  price.seconds.first = first + cost.sharedSeconds(sequences * q, largest * q) + cost.draftSeconds(largest, sequences);
  price.seconds.slope = slope;
  price.flop.first += cost.stepFlop(sequences * q, sequences * q, sequences);
  price.bytes.first += cost.stepBytes(sequences * q, sequences);
}

/** First step index at which some rank's line lies above the one that starts on top; Infinity if none ever does. */
function stepsUntilOvertaken(cost: CostModel, batches: readonly RankBatch[], first: number, slope: number): number {
  let steps = Number.POSITIVE_INFINITY;
  for (const batch of batches) {
    const count = batch.sequences;
    if (count === 0) continue;
    const local = cost.rankSeconds(count * cost.queryTokens, count * cost.queryTokens, count);
    const computeSlope = dot(cost.decodeComputeSeconds, batch.growth);
    if (computeSlope > slope) {
      steps = Math.min(steps, Math.ceil((first - local - dot(cost.decodeComputeSeconds, batch.sums)) / (computeSlope - slope)));
    }
    const memorySlope = dot(cost.decodeMemorySeconds, batch.growth);
    if (memorySlope > slope) {
      steps = Math.min(steps, Math.ceil((first - local - dot(cost.decodeMemorySeconds, batch.sums)) / (memorySlope - slope)));
    }
  }
  return Math.max(1, steps);
}

/** Seconds of the first `steps` steps of a leap. */
export function leapSeconds(seconds: Line, steps: number): number {
  return seriesSum(seconds.first, seconds.slope, 0, steps);
}

/**
 * Fewest steps whose end lies at or after `elapsedSeconds` into a leap: the quadratic m first + slope m (m - 1)/2 >= t
 * inverted, then put right by at most a step for rounding.
 */
export function stepsToReach(seconds: Line, elapsedSeconds: number): number {
  if (elapsedSeconds <= 0) return 0;
  const half = seconds.slope / 2;
  const linear = seconds.first - half;
  const square = Math.sqrt(linear * linear + 4 * half * elapsedSeconds);
  // Of the two forms of the root, the one without a difference, which would lose all digits of a small slope.
  const root = linear > 0 ? (2 * elapsedSeconds) / (linear + square) : (square - linear) / (2 * half);
  let steps = Math.max(0, Math.ceil(root));
  while (leapSeconds(seconds, steps) < elapsedSeconds) steps++;
  while (steps > 0 && leapSeconds(seconds, steps - 1) >= elapsedSeconds) steps--;
  return steps;
}
