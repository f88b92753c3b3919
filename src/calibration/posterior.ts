/**
 * How far a fit may be off: draws from the effects' joint distribution around their best values (Laplace), and effects
 * that no run has shown drawn from their priors, so that what was never measured gets the wider interval.
 */

import { CholeskyDecomposition } from "ml-matrix";
import {
  EFFECT_LEVELS,
  type EffectKey,
  type EffectLevel,
  effectName,
  FITTED,
  FITTED_NAMES,
  type FittedName,
} from "../cost/effects.ts";
import { invariant } from "../kernel/invariant.ts";
import { normalQuantile } from "../kernel/normal.ts";
import { openStream } from "../kernel/random.ts";
import { stratified } from "../kernel/strata.ts";
import { type Effects, type FitFile, stepTimeMisfit } from "../profiles/fitFile.ts";
import { type FitProblem, jacobian, normalEquations, predictAll } from "./penalisedFit.ts";

/** Runs of one curve share their error: so many of them tell as much as one that stands alone (mean rows a curve). */
const ROWS_A_CURVE = 6;

/** Draws of the effects around `best`: row by row of the result, one draw. Same seed, same draws. */
export function drawEffects(problem: FitProblem, best: Float64Array, draws: number, seed: string): Float64Array[] {
  const predicted = predictAll(problem, best);
  const thinned = { ...problem, weights: problem.weights.map((weight) => weight / ROWS_A_CURVE) };
  const { matrix } = normalEquations(thinned, { effects: best, predicted }, jacobian(thinned, best, predicted));
  const lower = new CholeskyDecomposition(matrix).lowerTriangularMatrix;
  const n = best.length;
  return Array.from({ length: draws }, (_, draw) => {
    const stream = openStream(seed, "effects", draw);
    const x = new Float64Array(n);
    for (let e = 0; e < n; e++) x[e] = stream.normal();
    // L' x = z gives x the covariance (L L')^-1.
    for (let i = n - 1; i >= 0; i--) {
      let value = x[i] as number;
      for (let j = i + 1; j < n; j++) value -= lower.get(j, i) * (x[j] as number);
      x[i] = value / lower.get(i, i);
    }
    return best.map((value, e) => value + (x[e] as number));
  });
}

/** Coefficients whose rise slows a step down, and those whose rise speeds it up, in the stage that prices steps. */
const SPEEDS = new Set<FittedName>(FITTED_NAMES.filter((name) => /Efficiency$/.test(name)));
const SECONDS = new Set<FittedName>(FITTED_NAMES.filter((name) => /Seconds$/.test(name)));

/**
 * The effects of one draw for the deployments of one platform and model, with these keys: drawn values where runs have shown the effect, draws from
 * the prior where none has, and the misfit that no coefficient explains, as one factor on every time.
 * Draws of the misfit are stratified, so that few draws cover it.
 */
export function drawnEffects(
  fit: FitFile,
  keys: readonly EffectKey[],
  draw: { index: number; count: number; seed: string | number },
): Effects {
  invariant(fit.draws > 0, "the fit file holds draws");
  const [firstKey] = keys;
  invariant(firstKey !== undefined, "effects are drawn for a deployment");
  const at = 1 + (draw.index % fit.draws);
  const map = new Map<string, Partial<Record<FittedName, number>>>();
  for (const key of keys) {
    for (const level of Object.keys(EFFECT_LEVELS) as EffectLevel[]) {
      const member = effectName(level, key);
      if (!map.has(member)) map.set(member, drawnMember(fit, level, member, at, draw));
    }
  }
  const all = { ...map.get("all") };
  const stepTime = stepTimeMisfit(fit.misfit, firstKey) * stratifiedNormal("step-time", draw);
  for (const name of SECONDS) all[name] = (all[name] ?? 0) + stepTime;
  for (const name of SPEEDS) all[name] = (all[name] ?? 0) - stepTime;
  all.prefillSlowdown = (all.prefillSlowdown ?? 0) + fit.misfit.prefill * stratifiedNormal("prefill", draw);
  for (const name of ["engagedPower", "energyPerFlop", "energyPerByte"] as const) {
    all[name] = (all[name] ?? 0) + fit.misfit.watts * stratifiedNormal("watts", draw);
  }
  map.set("all", all);
  return map;
}

type Draw = { readonly index: number; readonly count: number; readonly seed: string | number };

function drawnMember(
  fit: FitFile,
  level: EffectLevel,
  member: string,
  at: number,
  draw: Draw,
): Partial<Record<FittedName, number>> {
  const known = fit.effects[member];
  const factors: Partial<Record<FittedName, number>> = {};
  for (const name of FITTED_NAMES) {
    if (!(FITTED[name].levels as readonly EffectLevel[]).includes(level)) continue;
    const values = known?.[name];
    if (values !== undefined) factors[name] = values[at] as number;
    else factors[name] = (fit.priorSd[level]?.[name] ?? 0) * openStream(draw.seed, "unseen", member, name, draw.index).normal();
  }
  return factors;
}

/** A standard normal number for each of `count` draws, one from each of as many equally likely slices. */
function stratifiedNormal(purpose: string, { index, count, seed }: Draw): number {
  return normalQuantile(stratified(seed, purpose, count)[index] as number);
}
