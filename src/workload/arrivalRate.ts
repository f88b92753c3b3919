/**
 * The rate at which sessions arrive, as it follows the hours of the day: how many to expect in a stretch of time, and its
 * inverse, which turns arrivals of an even unit rate into those of the day. Pure arithmetic; it draws nothing.
 */
import type { DayShape, OpenArrivals } from "../profiles/arrivals.ts";
import type { Workload } from "../profiles/mix.ts";

const HOURS = 24;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = HOURS * HOUR_SECONDS;
/** Halvings that find how sharp a peak is, to within a double's precision of the range. */
const BISECTION_STEPS = 60;
/** Sharper than any peak that a profile may have: at 200 an hour has over 20 times the mean. */
const SHARPEST = 200;

/** How a workload's sessions arrive from outside; undefined: its agents are always at work, as those of any mix. */
export function openArrivals(workload: Workload): OpenArrivals | undefined {
  const arrivals = workload.kind === "mix" ? undefined : workload.arrivals;
  return arrivals === undefined || arrivals.kind === "closed" ? undefined : arrivals;
}

/** Rates of the hours of a day, mean 1, from midnight on. */
export function hourlyFactors(arrivals: OpenArrivals): readonly number[] {
  return arrivals.kind === "poisson" ? new Array<number>(HOURS).fill(1) : shapeFactors(arrivals.shape.value);
}

function shapeFactors(shape: DayShape): readonly number[] {
  if (shape.kind === "hourly") return withMeanOne(shape.factors);
  const { peakHour, peakOverMean } = shape;
  let low = 0;
  let high = SHARPEST;
  for (let step = 0; step < BISECTION_STEPS; step++) {
    const middle = (low + high) / 2;
    if ((circular(middle, peakHour)[peakHour] as number) < peakOverMean) low = middle;
    else high = middle;
  }
  return circular(low, peakHour);
}

/** A day with one smooth peak: rate(h) ~ exp(k cos(2 pi (h - peak) / 24)), the normal law of a circle (von Mises). */
function circular(sharpness: number, peakHour: number): readonly number[] {
  return withMeanOne(
    Array.from({ length: HOURS }, (_, hour) => Math.exp(sharpness * (Math.cos((2 * Math.PI * (hour - peakHour)) / HOURS) - 1))),
  );
}

function withMeanOne(factors: readonly number[]): readonly number[] {
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  return factors.map((factor) => factor / mean);
}

/** The hour of most arrivals, the first of several. */
export function busiestHour(factors: readonly number[]): number {
  return factors.indexOf(Math.max(...factors));
}

export type ArrivalRateOptions = {
  /** Mean over a day. */
  readonly sessionsPerSecond: number;
  /** Rates of the hours of a day, mean 1. */
  readonly factors: readonly number[];
  /** Time of the day at second 0 of the clock, in seconds from midnight; may be negative. */
  readonly midnightOffsetSeconds: number;
};

export class ArrivalRate {
  readonly #options: ArrivalRateOptions;
  /** Sum of the factors of the hours before each. */
  readonly #before: Float64Array;

  constructor(options: ArrivalRateOptions) {
    this.#options = options;
    this.#before = new Float64Array(HOURS + 1);
    options.factors.forEach((factor, hour) => {
      this.#before[hour + 1] = (this.#before[hour] as number) + factor;
    });
  }

  /** Sessions a second at a time of the clock. */
  at(seconds: number): number {
    const hour = Math.floor(ofDay(seconds + this.#options.midnightOffsetSeconds) / HOUR_SECONDS);
    return this.#options.sessionsPerSecond * (this.#options.factors[Math.min(hour, HOURS - 1)] as number);
  }

  /** The highest of all times. */
  get peak(): number {
    return this.#options.sessionsPerSecond * Math.max(...this.#options.factors);
  }

  /** Expected arrivals from one time of the clock to a later one. */
  expected(fromSeconds: number, toSeconds: number): number {
    return this.#options.sessionsPerSecond * (this.#passed(toSeconds) - this.#passed(fromSeconds));
  }

  /** The time until which `arrivals` are expected from `fromSeconds` on: the inverse of `expected`. */
  until(fromSeconds: number, arrivals: number): number {
    const { sessionsPerSecond, factors, midnightOffsetSeconds } = this.#options;
    const passed = this.#passed(fromSeconds) + arrivals / sessionsPerSecond;
    const day = Math.floor(passed / DAY_SECONDS);
    const inDay = (passed - day * DAY_SECONDS) / HOUR_SECONDS;
    let hour = 0;
    // Hours without arrivals are passed over.
    while (hour < HOURS - 1 && (this.#before[hour + 1] as number) <= inDay) hour++;
    const factor = factors[hour] as number;
    const part = factor === 0 ? 0 : (inDay - (this.#before[hour] as number)) / factor;
    return day * DAY_SECONDS + (hour + part) * HOUR_SECONDS - midnightOffsetSeconds;
  }

  /** Seconds since a midnight, each weighted by its factor. */
  #passed(seconds: number): number {
    const clock = seconds + this.#options.midnightOffsetSeconds;
    const inDay = ofDay(clock);
    const hour = Math.min(HOURS - 1, Math.floor(inDay / HOUR_SECONDS));
    const part = inDay / HOUR_SECONDS - hour;
    const hours = (this.#before[hour] as number) + part * (this.#options.factors[hour] as number);
    return clock - inDay + hours * HOUR_SECONDS;
  }
}

function ofDay(seconds: number): number {
  return seconds - Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS;
}
