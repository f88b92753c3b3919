/** Runs `agentwatt calibrate`. */
import { InputError } from "../../profiles/problem.ts";
import { calibrationText } from "../../report/calibrationText.ts";
import { fitFileText } from "../../report/fitFileText.ts";
import { heldOutCsv } from "../../report/heldOutCsv.ts";
import { calibrateFiles } from "../../sweep/calibrateFiles.ts";
import { readFitState, removeFitState, writeFitState } from "../../sweep/fitState.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { prepareFitFile, prepareNewFile } from "../outputFile.ts";
import { Progress } from "../progress.ts";
import { readRunFiles } from "../readRunFiles.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CalibrateValues } from "./calibrate.ts";

/** Fewer runs say nothing about how far off a prediction may be. */
const FEWEST_RUNS = 20;
const ISO_DAY = 10;

export async function runCalibrate(files: readonly string[], values: CalibrateValues): Promise<ExitCode> {
  const output = prepareFitFile(values.output, "agentwatt calibrate", "--output");
  const heldOut =
    values["held-out"] === undefined ? undefined : prepareNewFile(values["held-out"], "agentwatt calibrate", "--held-out");
  const read = readRunFiles(files);
  const runs = read.flatMap((file) => file.runs);
  if (runs.length < FEWEST_RUNS) throw tooFew(runs.length);
  const statePath = `${values.output}.state`;
  const progress = new Progress("runs", !values.quiet);
  let step = "";
  const result = await calibrateFiles(read, {
    dataRoot: values.data,
    threads: values.threads,
    date: values.date ?? new Date().toISOString().slice(0, ISO_DAY),
    allFolds: heldOut !== undefined,
    resume: values.resume ? readFitState(statePath, runs) : undefined,
    onState: (state) => writeFitState(statePath, runs, state),
    onStep: (what) => {
      step = what;
      progress.say(what);
    },
    onProgress: (done, all) => progress.show(done, all, step),
  });
  progress.clear();
  output.write(fitFileText(result.fit));
  heldOut?.write(heldOutCsv(result));
  removeFitState(statePath);
  process.stdout.write(calibrationText(result, values.output, stdoutStyle()));
  return EXIT.good;
}

function tooFew(count: number): InputError {
  return new InputError([
    {
      file: "agentwatt calibrate",
      path: "--runs",
      wrong: `${count} measured runs`,
      expected: `${FEWEST_RUNS} at least`,
      fix: "add runs, such as the shipped measured-runs/serving-runs.csv, to your own",
    },
  ]);
}
