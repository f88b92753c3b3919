/** What a worker thread runs: one fold of a cross-validation. Rows are set up by the thread itself, once a set of runs. */

import type { FitRow } from "../calibration/fitRow.ts";
import { fitRows } from "../calibration/fitRows.ts";
import { type FoldAnswer, type FoldTask, fitFold } from "../calibration/foldFit.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import { diskLibrary } from "./profileLibrary.ts";

let known: { readonly token: string; readonly rows: readonly FitRow[] } | undefined;

type Task = FoldTask & { readonly dataRoot: string | undefined; readonly token: string; readonly runs: readonly MeasuredRun[] };

export default function (task: Task): FoldAnswer {
  if (known?.token !== task.token) {
    const { rows } = fitRows(task.runs, diskLibrary(task.dataRoot, { fitted: false }));
    known = { token: task.token, rows };
  }
  return fitFold(known.rows, task);
}
