/**
 * Joules of steps: gpuWatts = min(p0 + eF x FLOP/s + eB x byte/s, cap x TDP) while a step runs, idle watts otherwise.
 * Per step this is the smaller of two quantities that are linear in time, FLOP and bytes, so a leap's energy is closed
 * form. Form and coefficients: fit of mean accelerator watts over public serving runs (hard minimum, 6.6% median error).
 */
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import { type Throttle, throttleOf } from "./throttle.ts";

export type PowerModel = {
  readonly idleWatts: number;
  readonly engagedWatts: number;
  readonly capWatts: number;
  readonly joulesPerFlop: number;
  readonly joulesPerByte: number;
  /** What a limit below the accelerator's own costs in time; absent: there is none. */
  readonly throttle?: Throttle | undefined;
};

/**
 * A platform's power model: the energies of its profile times the fitted factors; idle watts are the profile's own.
 * A site's powerCap below the tdp is kept to the same share as the tdp is.
 */
export function powerModel(hardware: HardwareProfile, c: CoefficientSet): PowerModel {
  const { power, tdp, powerCap, idlePower } = hardware.accelerator;
  const capShare = power.capFraction.value * c.powerCap.value;
  const engagedWatts = power.engagedPower.value * c.engagedPower.value;
  const ownCapWatts = capShare * tdp.value;
  const capWatts = capShare * Math.min(tdp.value, powerCap?.value ?? tdp.value);
  return {
    idleWatts: idlePower.value,
    engagedWatts,
    capWatts,
    throttle: throttleOf(engagedWatts, capWatts, ownCapWatts),
    joulesPerFlop: power.energyPerFlop.value * c.energyPerFlop.value,
    joulesPerByte: power.energyPerByte.value * c.energyPerByte.value,
  };
}

/** A quantity that is `first` in step 0 and grows by `slope` with each step. */
export type Line = { first: number; slope: number };

/**
 * Joules of `steps` steps of a worker of `gpus` accelerators whose seconds, FLOP and bytes (whole worker) are lines in
 * the step index. The work is taken as spread evenly over the GPUs.
 */
export function leapJoules(power: PowerModel, gpus: number, steps: number, seconds: Line, flop: Line, bytes: Line): number {
  const engaged = gpus * power.engagedWatts;
  const cap = gpus * power.capWatts;
  return sumOfMinimum(
    engaged * seconds.first + power.joulesPerFlop * flop.first + power.joulesPerByte * bytes.first,
    engaged * seconds.slope + power.joulesPerFlop * flop.slope + power.joulesPerByte * bytes.slope,
    cap * seconds.first,
    cap * seconds.slope,
    steps,
  );
}

/** Sum over k = 0 ... steps - 1 of min(a0 + a1 k, b0 + b1 k): the lines cross at most once. */
export function sumOfMinimum(a0: number, a1: number, b0: number, b1: number, steps: number): number {
  const gap = b0 - a0;
  const closing = a1 - b1;
  const last = steps - 1;
  const aFirst = gap >= 0;
  const aLast = gap - closing * last >= 0;
  if (aFirst && aLast) return seriesSum(a0, a1, 0, steps);
  if (!aFirst && !aLast) return seriesSum(b0, b1, 0, steps);
  const cross = Math.min(steps, Math.max(0, Math.floor(gap / closing) + 1));
  return aFirst
    ? seriesSum(a0, a1, 0, cross) + seriesSum(b0, b1, cross, steps)
    : seriesSum(b0, b1, 0, cross) + seriesSum(a0, a1, cross, steps);
}

/** Sum of first + slope k over k = from ... to - 1. */
export function seriesSum(first: number, slope: number, from: number, to: number): number {
  const steps = to - from;
  return steps * first + (slope * (steps * (from + to - 1))) / 2;
}
