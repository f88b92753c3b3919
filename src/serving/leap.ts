/**
 * A leap: a run of decode steps in which nothing joins or leaves, so that step k takes first + slope x k seconds.
 * The step is the upper envelope of the ranks' lines (each compute-bound and memory-bound); a leap ends where another
 * line takes over.
 */
import type { CostModel } from "../cost/costModel.ts";
import { invariant } from "../kernel/invariant.ts";
import { type Line, leapJoules, type PowerModel, seriesSum } from "../power/stepEnergy.ts";
import type { Rank } from "./rank.ts";
import { dot } from "./rankBatch.ts";

type LeapPrice = {
  readonly seconds: Line;
  readonly flop: Line;
  readonly bytes: Line;
  /** Steps for which the line above holds. */
  steps: number;
};

/** The leap that a worker is in, seen from its start: what its steps take, and how many there are. */
export class Leap {
  /** Steps after which it ends. Its worker may lower this while it is in flight, to 0 to end it where it started. */
  steps = 0;
  readonly #cost: CostModel;
  readonly #power: PowerModel;
  readonly #price: LeapPrice = {
    seconds: { first: 0, slope: 0 },
    flop: { first: 0, slope: 0 },
    bytes: { first: 0, slope: 0 },
    steps: 0,
  };

  constructor(cost: CostModel, power: PowerModel) {
    this.#cost = cost;
    this.#power = power;
  }

  /** Starts a leap from the ranks' sums as they stand, of `maxSteps` at most. Assumes one sequence at least. */
  plan(ranks: readonly Rank[], maxSteps: number): void {
    priceLeap(this.#cost, ranks, this.#price);
    this.steps = Math.min(this.#price.steps, maxSteps);
    invariant(this.steps >= 1 && this.#price.seconds.first > 0, "a leap has steps and they take time");
  }

  /** Seconds of the whole leap. */
  get seconds(): number {
    return leapSeconds(this.#price.seconds, this.steps);
  }

  /** Fewest steps whose end lies at or after `elapsedSeconds`; may be more than the leap has. */
  stepsToReach(elapsedSeconds: number): number {
    return stepsToReach(this.#price.seconds, elapsedSeconds);
  }

  /** Steps that are done or under way after `elapsedSeconds`; 1 at least. */
  stepsBegun(elapsedSeconds: number): number {
    return Math.max(1, Math.min(this.steps, this.stepsToReach(elapsedSeconds)));
  }

  /** Joules of the first `steps` steps. */
  joules(steps: number): number {
    const { seconds, flop, bytes } = this.#price;
    return leapJoules(this.#power, this.#cost.shape.gpus, steps, seconds, flop, bytes);
  }

  /** Joules of the first `elapsedSeconds`: of the whole steps in them, and the share of the step under way. */
  joulesUntil(elapsedSeconds: number): number {
    const begun = this.stepsBegun(elapsedSeconds);
    const before = leapSeconds(this.#price.seconds, begun - 1);
    const stepSeconds = leapSeconds(this.#price.seconds, begun) - before;
    const share = Math.min(1, (elapsedSeconds - before) / stepSeconds);
    const done = this.joules(begun - 1);
    return done + share * (this.joules(begun) - done);
  }
}

/** Prices decode-only steps from the ranks' sums as they stand; writes into `price`. Assumes one sequence at least. */
function priceLeap(cost: CostModel, ranks: readonly Rank[], price: LeapPrice): void {
  const q = cost.queryTokens;
  let sequences = 0;
  let largest = 0;
  price.flop.first = 0;
  price.flop.slope = 0;
  price.bytes.first = 0;
  price.bytes.slope = 0;
  let first = Number.NEGATIVE_INFINITY;
  let slope = 0;
  for (const { batch } of ranks) {
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
  price.steps = stepsUntilOvertaken(cost, ranks, first, slope);
  price.seconds.first = first + cost.sharedSeconds(sequences * q, largest * q) + cost.draftSeconds(largest, sequences);
  price.seconds.slope = slope;
  price.flop.first += cost.stepFlop(sequences * q, sequences * q, sequences);
  price.bytes.first += cost.stepBytes(sequences * q, sequences);
}

/** First step index at which some rank's line lies above the one that starts on top; Infinity if none ever does. */
function stepsUntilOvertaken(cost: CostModel, ranks: readonly Rank[], first: number, slope: number): number {
  let steps = Number.POSITIVE_INFINITY;
  for (const { batch } of ranks) {
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
