/** One fold of a cross-validation: a fit without its rows, and what that fit says of them. */

import type { Effects } from "../profiles/fitFile.ts";
import { withCaps } from "./applyCaps.ts";
import { heldLoads } from "./capEvidence.ts";
import { asEffects, mergeEffects } from "./effectTable.ts";
import { learnCaps } from "./engineCaps.ts";
import { FIGURES, type Figure, type LnFigures, STAGE_FIGURES, STAGES, stageProblem } from "./fitProblem.ts";
import type { FitRow } from "./fitRow.ts";
import { weightOf } from "./fitRows.ts";
import { type FoldKind, foldOf } from "./folds.ts";
import { fitEffects, predictAll } from "./penalisedFit.ts";
import { drawEffects } from "./posterior.ts";

export type FoldTask = {
  readonly kind: FoldKind;
  readonly fold: string;
  readonly corrections: readonly LnFigures[];
  readonly draws: number;
};

/** ln prediction of each figure for the rows that were left out, and its spread over draws of the coefficients. */
export type FoldAnswer = {
  readonly rows: readonly number[];
  readonly predicted: readonly LnFigures[];
  readonly spread: readonly LnFigures[];
};

/**
 * Fits from nothing, so that no value that the left-out rows have shaped is carried over. The corrections are the one thing
 * that comes from the fit to all rows: what the event engine says beyond the closed form, which no measurement enters.
 */
export function fitFold(all: readonly FitRow[], task: FoldTask): FoldAnswer {
  const out = all.flatMap((row, index) => (foldOf(row, task.kind) === task.fold ? [index] : []));
  const isOut = new Set(out);
  const caps = learnCaps(heldLoads(all.filter((_, index) => !isOut.has(index))));
  const rows = all.map((row) => withCaps(row, caps, row.key));
  const blank = () => out.map(() => Object.fromEntries(FIGURES.map((figure) => [figure, Number.NaN])) as Record<Figure, number>);
  const predicted = blank();
  const spread = blank();
  let settled: Effects = new Map();
  for (const stage of STAGES) {
    const weight = (row: FitRow, index: number, figure: Figure) => (isOut.has(index) ? 0 : weightOf(row, figure));
    const { table, problem } = stageProblem({ stage, rows, settled, corrections: task.corrections, weight });
    const { effects } = fitEffects(problem, {});
    const figures = STAGE_FIGURES[stage];
    const left = {
      ...problem,
      rows: out.length,
      evaluate: (row: number, moves: Float64Array, values: Float64Array) => problem.evaluate(out[row] as number, moves, values),
      rowEffects: out.map((row) => problem.rowEffects[row] as Int32Array),
      rowCoefficients: out.map((row) => problem.rowCoefficients[row] as Int32Array),
    };
    const best = predictAll(left, effects);
    const drawn = task.draws === 0 ? [] : drawEffects(problem, effects, task.draws, "fold").map((draw) => predictAll(left, draw));
    out.forEach((_, r) => {
      figures.forEach((figure, m) => {
        const at = r * figures.length + m;
        const value = best[at] as number;
        (predicted[r] as Record<Figure, number>)[figure] = value;
        const squares = drawn.reduce((sum, values) => sum + ((values[at] as number) - value) ** 2, 0);
        (spread[r] as Record<Figure, number>)[figure] = drawn.length === 0 ? 0 : Math.sqrt(squares / drawn.length);
      });
    });
    settled = mergeEffects(settled, asEffects(table, effects));
  }
  return { rows: out, predicted, spread };
}
