/** Measured runs from the files that a command was given, or the shipped ones. */
import { type MeasuredRun, parseMeasuredRuns } from "../calibration/measuredRun.ts";
import { readCsvFile } from "../profiles/files.ts";
import { ProblemList } from "../profiles/problem.ts";
import { shippedFile } from "./shippedFile.ts";

/** Table of measured serving runs that comes with the program. */
const SHIPPED_RUNS = "measured-runs/serving-runs.csv";

export type RunFile = { readonly path: string; readonly runs: readonly MeasuredRun[] };

/** Errors: InputError with the faults of all files. */
export function readRunFiles(files: readonly string[]): RunFile[] {
  const problems = new ProblemList();
  const paths = files.length > 0 ? files : [shippedFile(SHIPPED_RUNS)];
  const read = paths.flatMap(
    (path) =>
      problems.attempt(() => {
        const { text, file } = readCsvFile(path);
        return [{ path, runs: parseMeasuredRuns(text, file) }];
      }) ?? [],
  );
  problems.throwIfAny();
  return read;
}
