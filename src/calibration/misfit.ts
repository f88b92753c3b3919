/**
 * How much error the coefficients' own uncertainty leaves unexplained: the standard deviation that has to be added so that
 * 80% intervals cover 80% of runs that the fit never saw.
 */

import { Z90 } from "../kernel/normal.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { type Figure, type LnFigures, measuredFigures } from "./fitProblem.ts";
import type { FitRow } from "./fitRow.ts";
import { weightOf } from "./fitRows.ts";
import { isSaturated } from "./suspectRuns.ts";

const COVERAGE = 0.8;
/** Prompts of so many times their replies: runs in which prefill rules. */
const PROMPT_HEAVY = 4;

export type HeldOutFigures = { readonly predicted: readonly LnFigures[]; readonly spread: readonly LnFigures[] };

/** Misfits of a cross-validation over families. */
export function misfitOf(rows: readonly FitRow[], held: HeldOutFigures): FitFile["misfit"] {
  const of = (figures: readonly Figure[], holds: (row: FitRow) => boolean) =>
    smallestCovering(figures.flatMap((figure) => errorsOf(rows, held, figure, holds)));
  const stepTime = of(["tpot", "throughput"], () => true);
  const promptHeavy = of(["tpot", "throughput"], ({ run }) => run.isl_nominal_tokens >= PROMPT_HEAVY * run.osl_nominal_tokens);
  return {
    stepTime,
    prefill: Math.sqrt(Math.max(0, promptHeavy ** 2 - stepTime ** 2)),
    ttft: Math.sqrt(Math.max(0, of(["ttft"], () => true) ** 2 - stepTime ** 2)),
    watts: of(["watts"], () => true),
  };
}

type HeldOutError = { readonly error: number; readonly spread: number };

function errorsOf(
  rows: readonly FitRow[],
  { predicted, spread }: HeldOutFigures,
  figure: Figure,
  holds: (row: FitRow) => boolean,
): HeldOutError[] {
  return rows.flatMap((row, r) => {
    const measured = measuredFigures(row)[figure];
    if (Number.isNaN(measured) || isSaturated(row.run) || weightOf(row, figure) === 0 || !holds(row)) return [];
    return [{ error: Math.abs((predicted[r] as LnFigures)[figure] - measured), spread: (spread[r] as LnFigures)[figure] }];
  });
}

const BISECTIONS = 30;
const MOST = 2;

/** The smallest misfit with which 80% of the errors lie inside; 0 for no errors. */
function smallestCovering(errors: readonly HeldOutError[]): number {
  const covers = (misfit: number): boolean =>
    errors.filter(({ error, spread }) => error <= Z90 * Math.hypot(spread, misfit)).length >= COVERAGE * errors.length;
  let low = 0;
  let high = MOST;
  if (covers(0)) return 0;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (covers(middle)) high = middle;
    else low = middle;
  }
  return high;
}
