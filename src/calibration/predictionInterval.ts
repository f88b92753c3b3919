/** 80% intervals of a repeated run's figures: the spread of the closed form over draws of the fit, around the engine's figures. */
import { type EffectKey, type FittedName, lnFactors } from "../cost/effects.ts";
import { Z90 } from "../kernel/normal.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { estimatedFigures, FIGURES, type Figure, type LnFigures } from "./fitProblem.ts";
import { estimateRow, type FitRow } from "./fitRow.ts";
import { drawnEffects } from "./posterior.ts";
import type { RunFigures } from "./repeatRun.ts";

export type RunIntervals = { readonly [M in keyof RunFigures]: readonly [number, number] };

const SEED = "interval";

/** The intervals of a row whose figures the event engine predicts; undefined when the fit holds no draws. */
export function runIntervals(row: FitRow, predicted: RunFigures, fit: FitFile): RunIntervals | undefined {
  if (fit.draws === 0) return undefined;
  const drawn = drawnFactors(fit, row.key).map((factors): LnFigures => estimatedFigures(row, estimateRow(row, factors)));
  const sd = Object.fromEntries(FIGURES.map((figure) => [figure, spreadOf(drawn, figure)])) as Record<Figure, number>;
  const around = (value: number, spread: number) => [value * Math.exp(-Z90 * spread), value * Math.exp(Z90 * spread)] as const;
  return {
    tpotSeconds: around(predicted.tpotSeconds, sd.tpot),
    totalTokensPerSecondPerGpu: around(predicted.totalTokensPerSecondPerGpu, sd.throughput),
    ttftSeconds: around(predicted.ttftSeconds, Math.hypot(sd.ttft, fit.misfit.ttft)),
    // Joules a token are watts over throughput: their errors are nearly independent.
    gpuJoulesPerOutputToken: around(predicted.gpuJoulesPerOutputToken, Math.hypot(sd.watts, sd.throughput)),
  };
}

/** Runs by the hundred share a key, and drawing takes longer than estimating. */
const known = new WeakMap<FitFile, Map<string, Record<FittedName, number>[]>>();

function drawnFactors(fit: FitFile, key: EffectKey): Record<FittedName, number>[] {
  const byKey = known.get(fit) ?? new Map<string, Record<FittedName, number>[]>();
  known.set(fit, byKey);
  const name = Object.values(key).join("/");
  const draws = { count: fit.draws, seed: SEED };
  const factors =
    byKey.get(name) ??
    Array.from({ length: fit.draws }, (_, index) => lnFactors(drawnEffects(fit, [key], { index, ...draws }), key));
  byKey.set(name, factors);
  return factors;
}

function spreadOf(drawn: readonly LnFigures[], figure: Figure): number {
  const mean = drawn.reduce((sum, figures) => sum + figures[figure], 0) / drawn.length;
  return Math.sqrt(drawn.reduce((sum, figures) => sum + (figures[figure] - mean) ** 2, 0) / drawn.length);
}
