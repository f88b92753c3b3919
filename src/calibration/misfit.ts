/**
 * How much error the coefficients' own uncertainty leaves unexplained: the standard deviation that has to be added so that
 * 80% intervals cover 80% of runs that the fit never saw.
 */

import { Z90 } from "../kernel/normal.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { type Figure, type LnFigures, measuredFigures } from "./fitProblem.ts";
import type { FitRow } from "./fitRow.ts";
import { weightOf } from "./fitRows.ts";
import { groupedBy } from "./heldOutErrors.ts";
import { isSaturated } from "./suspectRuns.ts";

const COVERAGE = 0.8;
/** Prompts of so many times their replies: runs in which prefill rules. */
const PROMPT_HEAVY = 4;

export type HeldOutFigures = { readonly predicted: readonly LnFigures[]; readonly spread: readonly LnFigures[] };

/** Misfits of a cross-validation over families. */
export function misfitOf(rows: readonly FitRow[], held: HeldOutFigures): FitFile["misfit"] {
  const of = (figures: readonly Figure[], holds: (row: FitRow) => boolean) =>
    figures.flatMap((figure) => errorsOf(rows, held, figure, holds));
  const times = of(["tpot", "throughput"], () => true);
  const promptHeavy = of(["tpot", "throughput"], ({ run }) => run.isl_nominal_tokens >= PROMPT_HEAVY * run.osl_nominal_tokens);
  const overall = smallestCovering(times);
  return {
    ...stepTimeMisfits(times, overall),
    prefill: Math.sqrt(Math.max(0, smallestCovering(promptHeavy) ** 2 - overall ** 2)),
    ttft: Math.sqrt(Math.max(0, smallestCovering(of(["ttft"], () => true)) ** 2 - overall ** 2)),
    watts: smallestCovering(of(["watts"], () => true)),
  };
}

/** |ln predicted - ln measured| of one figure of a run, and the spread of its prediction over draws of the fit. */
export type HeldOutError = {
  readonly error: number;
  readonly spread: number;
  readonly platform: string;
  readonly model: string;
};

function errorsOf(
  rows: readonly FitRow[],
  { predicted, spread }: HeldOutFigures,
  figure: Figure,
  holds: (row: FitRow) => boolean,
): HeldOutError[] {
  return rows.flatMap((row, r) => {
    const measured = measuredFigures(row)[figure];
    if (Number.isNaN(measured) || isSaturated(row.run) || weightOf(row, figure) === 0 || !holds(row)) return [];
    const { platform, model } = row.key;
    const error = Math.abs((predicted[r] as LnFigures)[figure] - measured);
    return [{ error, spread: (spread[r] as LnFigures)[figure], platform, model }];
  });
}

/** So many runs of a platform or model weigh as much as the expectation that it fits like all the others. */
const RUNS_OF_PRIOR = 100;
/** A platform or model never fits so much better than the others as to need no misfit of its own. */
const LEAST_SCALE = 0.3;
const PASSES = 3;

/** Misfit of step times with its factors by platform and by model, found in turn, each shrunk toward 1. */
export function stepTimeMisfits(
  errors: readonly HeldOutError[],
  overall: number,
): Pick<FitFile["misfit"], "stepTime" | "platforms" | "models"> {
  const scales = { platform: new Map<string, number>(), model: new Map<string, number>() };
  const of = (kind: keyof typeof scales, error: HeldOutError) => scales[kind].get(error[kind]) ?? 1;
  for (let pass = 0; pass < PASSES; pass++) {
    for (const [kind, other] of [
      ["platform", "model"],
      ["model", "platform"],
    ] as const) {
      for (const [name, own] of groupedBy(errors, (error) => error[kind])) {
        const scale = Math.max(
          LEAST_SCALE,
          smallestCovering(own, (error) => overall * of(other, error)),
        );
        scales[kind].set(name, scale ** (own.length / (own.length + RUNS_OF_PRIOR)));
      }
    }
  }
  return {
    stepTime: smallestCovering(errors, (error) => of("platform", error) * of("model", error)),
    platforms: Object.fromEntries(scales.platform),
    models: Object.fromEntries(scales.model),
  };
}

const BISECTIONS = 30;
const MOST = 8;

/** The smallest misfit, in units of each error's own, with which 80% of the errors lie inside; 0 for no errors. */
function smallestCovering(errors: readonly HeldOutError[], unitOf: (error: HeldOutError) => number = () => 1): number {
  const covers = (misfit: number): boolean =>
    errors.filter((one) => one.error <= Z90 * Math.hypot(one.spread, misfit * unitOf(one))).length >= COVERAGE * errors.length;
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
