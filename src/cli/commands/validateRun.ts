/** Runs `agentwatt validate`. */
import { validationCsv, validationJson, validationText } from "../../report/validationReport.ts";
import { validateRuns } from "../../sweep/validateRuns.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { readRunFiles } from "../readRunFiles.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { ValidateValues } from "./validate.ts";

export async function runValidate(files: readonly string[], values: ValidateValues): Promise<ExitCode> {
  const runs = readRunFiles(files).flatMap((file) => file.runs);
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
