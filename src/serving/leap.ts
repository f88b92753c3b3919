/**
 * A leap: a run of decode steps in which nothing joins or leaves, so that step k takes first + slope x k seconds.
 * The step is the upper envelope of the ranks' lines (each compute-bound and memory-bound); a leap ends where another
 * line takes over. A power limit below the accelerator's own stretches it, by a line again.
 */
import type { CostModel } from "../cost/costModel.ts";
import { invariant } from "../kernel/invariant.ts";
import { type Line, leapJoules, type PowerModel, seriesSum } from "../power/stepEnergy.ts";
import { throttledLine } from "../power/throttle.ts";
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
  readonly #lines: Float64Array;
  readonly #price: LeapPrice = {
    seconds: { first: 0, slope: 0 },
    flop: { first: 0, slope: 0 },
    bytes: { first: 0, slope: 0 },
    steps: 0,
  };

  constructor(cost: CostModel, power: PowerModel) {
    this.#cost = cost;
    this.#power = power;
    this.#lines = new Float64Array(cost.shape.ranks * RANK_LINE);
  }

  /** Starts a leap from the ranks' sums as they stand, of `maxSteps` at most. Assumes one sequence at least. */
  plan(ranks: readonly Rank[], maxSteps: number): void {
    priceLeap(this.#cost, ranks, this.#price, this.#lines);
    if (this.#power.throttle !== undefined) throttleLeap(this.#power, this.#cost.shape.gpus, this.#price);
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

/** Numbers that a rank's two lines are written down in: what both share, compute and its slope, memory and its slope. */
const RANK_LINE = 5;

/**
 * Prices decode-only steps from the ranks' sums as they stand; writes into `price`, and the lines of the ranks into
 * `lines`. Assumes one sequence at least.
 */
function priceLeap(cost: CostModel, ranks: readonly Rank[], price: LeapPrice, lines: Float64Array): void {
  const q = cost.queryTokens;
  let sequences = 0;
  let largest = 0;
  let flopFirst = 0;
  let flopSlope = 0;
  let bytesFirst = 0;
  let bytesSlope = 0;
  let first = Number.NEGATIVE_INFINITY;
  let slope = 0;
  let at = 0;
  for (const { batch } of ranks) {
    const count = batch.sequences;
    if (count === 0) continue;
    const { sums, growth } = batch;
    sequences += count;
    if (count > largest) largest = count;
    const local = cost.decodeRankSeconds(count);
    const compute = dot(cost.decodeComputeSeconds, sums);
    const memory = dot(cost.decodeMemorySeconds, sums);
    const computeSlope = dot(cost.decodeComputeSeconds, growth);
    const memorySlope = dot(cost.decodeMemorySeconds, growth);
    lines[at] = local;
    lines[at + 1] = compute;
    lines[at + 2] = computeSlope;
    lines[at + 3] = memory;
    lines[at + 4] = memorySlope;
    at += RANK_LINE;
    if (local + compute > first || (local + compute === first && computeSlope > slope)) {
      first = local + compute;
      slope = computeSlope;
    }
    if (local + memory > first || (local + memory === first && memorySlope > slope)) {
      first = local + memory;
      slope = memorySlope;
    }
    flopFirst += dot(cost.decodeFlop, sums);
    flopSlope += dot(cost.decodeFlop, growth);
    bytesFirst += dot(cost.decodeBytes, sums);
    bytesSlope += dot(cost.decodeBytes, growth);
  }
  price.steps = stepsUntilOvertaken(lines, at, first, slope);
  price.seconds.first = first + cost.sharedSeconds(sequences * q, largest * q) + cost.draftSeconds(largest, sequences);
  price.seconds.slope = slope;
  price.flop.first = flopFirst + cost.stepFlop(sequences * q, sequences * q, sequences);
  price.flop.slope = flopSlope;
  price.bytes.first = bytesFirst + cost.stepBytes(sequences * q, sequences);
  price.bytes.slope = bytesSlope;
}

/** Stretches the price of a leap by what the power limit costs. */
function throttleLeap(power: PowerModel, gpus: number, price: LeapPrice): void {
  if (power.throttle === undefined) return;
  const { flop, bytes, seconds } = price;
  const work = {
    first: power.joulesPerFlop * flop.first + power.joulesPerByte * bytes.first,
    slope: power.joulesPerFlop * flop.slope + power.joulesPerByte * bytes.slope,
  };
  const { line, steps } = throttledLine(power.throttle, gpus, seconds, work);
  seconds.first = line.first;
  seconds.slope = line.slope;
  price.steps = Math.min(price.steps, steps);
}

/** First step index at which some rank's line lies above the one that starts on top; Infinity if none ever does. */
function stepsUntilOvertaken(lines: Float64Array, end: number, first: number, slope: number): number {
  let steps = Number.POSITIVE_INFINITY;
  for (let at = 0; at < end; at += RANK_LINE) {
    const left = first - (lines[at] as number);
    const computeSlope = lines[at + 2] as number;
    if (computeSlope > slope) steps = Math.min(steps, Math.ceil((left - (lines[at + 1] as number)) / (computeSlope - slope)));
    const memorySlope = lines[at + 4] as number;
    if (memorySlope > slope) steps = Math.min(steps, Math.ceil((left - (lines[at + 3] as number)) / (memorySlope - slope)));
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
