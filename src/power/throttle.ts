/**
 * What a power limit below the accelerator's own costs in time: a step that would draw more is stretched by a lower clock.
 * Measured step times hold what the accelerator's own limit does already, so that this is about the rest alone.
 *
 * Let w be the watts a step's work draws beyond p0, and r those that the limit leaves. With x = w / r, at most the ratio X
 * of what the two limits leave, the step takes max(1, min(1 + m (x - 1), S)) times as long, with S the slowdown of a step
 * that draws all it may, and m = (S - 1) / (X - 1). A chord in place of the law's curve, so that steps stay linear in their
 * index; between its ends it is off by under 2% for X up to 2.
 */
import type { Line } from "./stepEnergy.ts";

export type Throttle = {
  /** r: watts of one accelerator that the limit leaves for work. */
  readonly workWatts: number;
  /** S. */
  readonly mostSlowdown: number;
  /** m. */
  readonly chord: number;
};

/**
 * Dynamic power rises with clock x voltage^2, and voltage with the clock, down to the least voltage; from there with the
 * clock alone. Source: CMOS scaling; checked on prefill of six RTX 3090 (MiniMax M2.5, llama.cpp) under limits of 350, 300,
 * 250, 200 and 150 W, which lost 6, 15, 40 and 74% of its speed (https://llmgarage.ai/power-limit-tokens-per-second-benchmark);
 * with p0 = 90 W this gives 7, 15, 33 and 63%. No such sweep of a data-centre accelerator is known: assumed.
 */
const CLOCK_EXPONENT = 3;
/** Share of the watts for work below which the voltage cannot fall further. Source: as above. */
const LEAST_VOLTAGE_SHARE = 0.5;

/** How much longer a step takes that drew all that it may, when `share` of those watts is left. */
export function slowdownAt(share: number): number {
  if (share >= LEAST_VOLTAGE_SHARE) return share ** (-1 / CLOCK_EXPONENT);
  return (LEAST_VOLTAGE_SHARE / share) * LEAST_VOLTAGE_SHARE ** (-1 / CLOCK_EXPONENT);
}

/** undefined where the limit is no lower than the accelerator's own. Assumes that it leaves something above p0. */
export function throttleOf(engagedWatts: number, capWatts: number, ownCapWatts: number): Throttle | undefined {
  if (capWatts >= ownCapWatts) return undefined;
  const workWatts = capWatts - engagedWatts;
  const ratio = (ownCapWatts - engagedWatts) / workWatts;
  const mostSlowdown = slowdownAt(1 / ratio);
  return { workWatts, mostSlowdown, chord: (mostSlowdown - 1) / (ratio - 1) };
}

/**
 * The line of a leap's step seconds under a throttle, and the number of steps for which it holds, one at least.
 * `workJoules`: joules of a step beyond p0, whole worker.
 */
export function throttledLine(throttle: Throttle, gpus: number, seconds: Line, workJoules: Line): { line: Line; steps: number } {
  const { workWatts, mostSlowdown, chord } = throttle;
  const perJoule = chord / (gpus * workWatts);
  const stretched = {
    first: (1 - chord) * seconds.first + perJoule * workJoules.first,
    slope: (1 - chord) * seconds.slope + perJoule * workJoules.slope,
  };
  const slowest = { first: mostSlowdown * seconds.first, slope: mostSlowdown * seconds.slope };
  const limited = isAbove(stretched, slowest) ? slowest : stretched;
  const line = isAbove(limited, seconds) ? limited : seconds;
  const steps = Math.min(...[seconds, stretched, slowest].map((other) => stepsUntilCrossing(line, other)));
  return { line: { first: line.first, slope: line.slope }, steps };
}

/** Seconds of one step under a throttle. */
export function throttledSeconds(throttle: Throttle, gpus: number, seconds: number, workJoules: number): number {
  return throttledLine(throttle, gpus, { first: seconds, slope: 0 }, { first: workJoules, slope: 0 }).line.first;
}

/** At the first step, and just after it where they are level there. */
function isAbove(line: Line, other: Line): boolean {
  return line.first > other.first || (line.first === other.first && line.slope > other.slope);
}

/** First step index at or after the place where two lines cross; Infinity where they do not. */
function stepsUntilCrossing(line: Line, other: Line): number {
  const closing = other.slope - line.slope;
  const steps = (line.first - other.first) / closing;
  return steps > 0 ? Math.max(1, Math.ceil(steps)) : Number.POSITIVE_INFINITY;
}
