/** Measured runs as rows of a fit, and why the others are none. */

import type { Figure } from "./fitProblem.ts";
import { type FitRow, fitRow } from "./fitRow.ts";
import type { MeasuredRun } from "./measuredRun.ts";
import { type ProfileLibrary, setUpRun } from "./runSetup.ts";
import { isSaturated, suspectRuns, suspectWatts } from "./suspectRuns.ts";

export type LeftOut = { readonly run: MeasuredRun; readonly reason: string };

export type FitRows = {
  readonly rows: readonly FitRow[];
  /** Runs that cannot be set up, that say too little, or that are broken. */
  readonly leftOut: readonly LeftOut[];
};

/** Rows of all runs that can be set up and are not suspect. */
export function fitRows(runs: readonly MeasuredRun[], library: ProfileLibrary): FitRows {
  const suspects = suspectRuns(runs);
  const rows: FitRow[] = [];
  const leftOut: LeftOut[] = [];
  for (const run of runs) {
    const suspect = suspects.get(run.run_id);
    if (suspect !== undefined) leftOut.push({ run, reason: suspect });
    else if (run.tpot_s === undefined) leftOut.push({ run, reason: "no TPOT" });
    else {
      const setup = setUpRun(run, library);
      if ("skipped" in setup) leftOut.push({ run, reason: setup.skipped });
      else rows.push(fitRow(run, setup.profiles, setup.spec));
    }
  }
  return { rows, leftOut };
}

/** Weight of a row's figure in a fit: none at a cap, which coefficients must not explain away, nor for watts that are suspect. */
export function weightOf({ run }: FitRow, figure: Figure): number {
  if (isSaturated(run)) return 0;
  if (figure === "watts" && suspectWatts(run) !== undefined) return 0;
  if (figure === "ttft" && isQueueing(run)) return 0;
  return 1;
}

/** A time to first token of over a third of the request is a queue that grows for as long as the run lasts. */
const QUEUEING_SHARE = 0.35;

function isQueueing({ ttft_s: ttft, tpot_s: tpot, osl_nominal_tokens: output }: MeasuredRun): boolean {
  return ttft !== undefined && tpot !== undefined && ttft > QUEUEING_SHARE * (ttft + tpot * output);
}
