/** Runs `agentwatt runs import`: files in, rows of measured runs on stdout or into a new file. */
import { importRuns } from "../../calibration/imports/importRuns.ts";
import type { ImportSettings } from "../../calibration/imports/settings.ts";
import { writeMeasuredRuns } from "../../calibration/measuredRun.ts";
import { listIds, readTextFile } from "../../profiles/files.ts";
import { ProblemList } from "../../profiles/problem.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { prepareNewFile } from "../outputFile.ts";
import type { ImportValues } from "./runs.ts";

const COMMAND = "agentwatt runs import";

export async function runImport(files: readonly string[], values: ImportValues): Promise<ExitCode> {
  const output = values.output === undefined ? undefined : prepareNewFile(values.output, COMMAND, "--output");
  const problems = new ProblemList();
  const read = (paths: readonly string[], noun: string) =>
    paths.flatMap((path) => problems.attempt(() => readTextFile(path, noun)) ?? []);
  const results = read(files, "file of benchmark results");
  const powerLogs = read(values.power, "power log");
  problems.throwIfAny();
  const known = {
    platforms: listIds("hardware", values.data),
    models: listIds("model", values.data),
    engines: listIds("engine", values.data),
  };
  const { runs, notes } = importRuns({ results, powerLogs, settings: settingsOf(values), known });
  if (!values.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const csv = writeMeasuredRuns(runs);
  if (output === undefined) process.stdout.write(csv);
  else output.write(csv);
  return EXIT.good;
}

function settingsOf(values: ImportValues): ImportSettings {
  return {
    format: values.format,
    platform: values.platform,
    model: values.model,
    engine: values.engine,
    precision: values.precision,
    speculative: values.speculative,
    concurrency: values.concurrency,
    promptTokens: values.isl,
    outputTokens: values.osl,
    shortestLengthFraction: values["shortest-length-fraction"],
    decode: {
      workers: values.workers,
      tensorParallel: values.tp,
      expertParallel: values.ep,
      attentionDataParallel: values["attention-dp"],
    },
    prefill: {
      workers: values["prefill-workers"],
      tensorParallel: values["prefill-tp"],
      expertParallel: values["prefill-ep"],
      attentionDataParallel: values["prefill-attention-dp"],
    },
    utcOffsetSeconds: values["utc-offset"] ?? 0,
  };
}
