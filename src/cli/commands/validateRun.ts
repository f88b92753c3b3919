/** Runs `agentwatt validate`. */
import { baselineOf, parseBaseline, type Worse, worseThan } from "../../calibration/accuracyBaseline.ts";
import { type RunComparison, summarise, withSuspects } from "../../calibration/comparison.ts";
import { readTextFile } from "../../profiles/files.ts";
import { baselineJson, baselineText } from "../../report/baselineText.ts";
import { validationCsv, validationJson, validationText } from "../../report/validationReport.ts";
import { validateRuns } from "../../sweep/validateRuns.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { prepareReplaced } from "../outputFile.ts";
import { Progress } from "../progress.ts";
import { readRunFiles } from "../readRunFiles.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { ValidateValues } from "./validate.ts";

const BASELINE = "accuracy baseline";

export async function runValidate(files: readonly string[], values: ValidateValues): Promise<ExitCode> {
  const compare = readBaseline(values.baseline);
  const output = prepareBaseline(values["write-baseline"]);
  const runs = readRunFiles(files).flatMap((file) => file.runs);
  const progress = new Progress("runs", !values.quiet);
  const repeated = await validateRuns(runs, {
    dataRoot: values.data,
    threads: values.threads,
    onProgress: (done, all) => progress.show(done, all),
  });
  progress.clear();
  const comparisons = withSuspects(repeated);
  const written = {
    json: () => validationJson(comparisons),
    csv: () => validationCsv(comparisons),
    table: () => validationText(comparisons, stdoutStyle()),
  };
  process.stdout.write(written[values.format]());
  const worse = compare?.(comparisons);
  if (worse !== undefined) {
    const text = baselineText(worse, values.baseline ?? "", stdoutStyle());
    // What a machine reads stays as it is.
    if (values.format === "table") process.stdout.write(`\n${text}`);
    else process.stderr.write(text);
  }
  output?.write(baselineJson(baselineOf(summarise(comparisons))));
  return worse === undefined || worse.length === 0 ? EXIT.good : EXIT.no;
}

/** Reads it before the work starts. */
function readBaseline(path: string | undefined): ((comparisons: readonly RunComparison[]) => Worse[]) | undefined {
  if (path === undefined) return undefined;
  const { text, file } = readTextFile(path, BASELINE);
  const baseline = parseBaseline(text, file);
  return (comparisons) => worseThan(baseline, summarise(comparisons));
}

function prepareBaseline(path: string | undefined): ReturnType<typeof prepareReplaced> | undefined {
  if (path === undefined) return undefined;
  const kind = { command: "agentwatt validate", option: "--write-baseline", noun: BASELINE, check: parseBaseline };
  return prepareReplaced(path, kind);
}
