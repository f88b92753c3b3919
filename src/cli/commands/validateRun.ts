/** Runs `agentwatt validate`. */
import { parseMeasuredRuns } from "../../calibration/measuredRun.ts";
import { readCsvFile } from "../../profiles/files.ts";
import { ProblemList } from "../../profiles/problem.ts";
import { validationCsv, validationJson, validationText } from "../../report/validationReport.ts";
import { validateRuns } from "../../sweep/validateRuns.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { shippedFile } from "../shippedFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { ValidateValues } from "./validate.ts";

/** Table of measured serving runs that comes with the program. */
const SHIPPED_RUNS = "measured-runs/serving-runs.csv";

export async function runValidate(files: readonly string[], values: ValidateValues): Promise<ExitCode> {
  const problems = new ProblemList();
  const paths = files.length > 0 ? files : [shippedFile(SHIPPED_RUNS)];
  const runs = paths.flatMap(
    (path) =>
      problems.attempt(() => {
        const { text, file } = readCsvFile(path);
        return parseMeasuredRuns(text, file);
      }) ?? [],
  );
  problems.throwIfAny();
  const progress = new Progress("runs", !values.quiet);
  const comparisons = await validateRuns(runs, {
    dataRoot: values.data,
    threads: values.threads,
    onProgress: (done, all) => progress.show(done, all),
  });
  progress.clear();
  const written = {
    json: () => validationJson(comparisons),
    csv: () => validationCsv(comparisons),
    table: () => validationText(comparisons, stdoutStyle()),
  };
  process.stdout.write(written[values.format]());
  return EXIT.good;
}
