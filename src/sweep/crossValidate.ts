/** Cross-validation on all cores: every row is predicted by a fit that saw nothing of its fold. */

import { openThreads, threadCount } from "#threads";
import type { LnFigures } from "../calibration/fitProblem.ts";
import type { FitRow } from "../calibration/fitRow.ts";
import type { FoldAnswer } from "../calibration/foldFit.ts";
import { type FoldKind, foldOf } from "../calibration/folds.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";

export type HeldOut = { readonly predicted: readonly LnFigures[]; readonly spread: readonly LnFigures[] };

export type CrossValidation = {
  readonly runs: readonly MeasuredRun[];
  readonly rows: readonly FitRow[];
  readonly kind: FoldKind;
  readonly corrections: readonly LnFigures[];
  readonly draws: number;
  readonly dataRoot?: string | undefined;
  readonly threads?: number | undefined;
  readonly onProgress?: (done: number, folds: number) => void;
};

/** Predictions of all rows, each held out with its fold; in the order of the rows. */
export async function crossValidate(options: CrossValidation): Promise<HeldOut> {
  const { rows, kind, onProgress } = options;
  const folds = [...new Set(rows.map((row) => foldOf(row, kind)))].sort();
  const predicted = new Array<LnFigures>(rows.length);
  const spread = new Array<LnFigures>(rows.length);
  const pool = await openThreads("foldThread", threadCount(folds.length, options.threads));
  let done = 0;
  try {
    await Promise.all(
      folds.map(async (fold) => {
        const { corrections, draws, dataRoot, runs } = options;
        const answer: FoldAnswer = await pool.run({ kind, fold, corrections, draws, dataRoot, runs, token: "runs" });
        answer.rows.forEach((row, i) => {
          predicted[row] = answer.predicted[i] as LnFigures;
          spread[row] = answer.spread[i] as LnFigures;
        });
        done++;
        onProgress?.(done, folds.length);
      }),
    );
  } finally {
    await pool.destroy();
  }
  return { predicted, spread };
}
