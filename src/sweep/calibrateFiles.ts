/** The whole of a calibration: fit, cross-validation, draws, and the fit file. */
import { basename } from "node:path";
import { estimatedFigures, type LnFigures } from "../calibration/fitProblem.ts";
import { FOLD_KINDS, type FoldKind } from "../calibration/folds.ts";
import { makeFitFile } from "../calibration/makeFitFile.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import { misfitOf } from "../calibration/misfit.ts";
import { drawEffects } from "../calibration/posterior.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { type CalibrateOptions, type Calibration, calibrateRuns } from "./calibrateRuns.ts";
import { crossValidate, type HeldOut } from "./crossValidate.ts";

/** Draws that the fit file keeps of the effects, and that a fold uses. */
const DRAWS = 24;
const FOLD_DRAWS = 12;
const SEED = "calibrate";

export type CalibrateFilesOptions = CalibrateOptions & {
  readonly date: string;
  /** Leave out platforms and models too, not only families of runs. */
  readonly allFolds: boolean;
};

export type CalibrationResult = {
  readonly fit: FitFile;
  readonly calibration: Calibration;
  readonly heldOut: ReadonlyMap<FoldKind, HeldOut>;
};

export async function calibrateFiles(
  files: readonly { readonly path: string; readonly runs: readonly MeasuredRun[] }[],
  options: CalibrateFilesOptions,
): Promise<CalibrationResult> {
  const runs = files.flatMap((file) => file.runs);
  const calibration = await calibrateRuns(runs, options);
  const { rows, leftOut, problems, state, effects } = calibration;
  const heldOut = new Map<FoldKind, HeldOut>();
  for (const kind of options.allFolds ? FOLD_KINDS : (["family"] as const)) {
    options.onStep?.(`cross-validation, a ${kind} left out at a time`);
    const { dataRoot, threads, onProgress } = options;
    const corrections = state.corrections ?? [];
    const held = await crossValidate({
      runs,
      rows,
      kind,
      corrections,
      draws: FOLD_DRAWS,
      dataRoot,
      threads,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    heldOut.set(kind, held);
  }
  options.onStep?.("drawing from the effects' joint distribution");
  const stages = problems.map(({ stage, table, problem }) => ({
    table,
    best: state.values[stage],
    draws: drawEffects(problem, state.values[stage], DRAWS, SEED),
  }));
  const fitted = new Set(rows.map(({ run }) => run));
  const fit = makeFitFile({
    date: options.date,
    files: files.map(({ path, runs: own }) => ({
      file: basename(path),
      rows: own.length,
      fitted: own.filter((run) => fitted.has(run)).length,
    })),
    rows,
    leftOut,
    inSample: inSampleFigures(calibration),
    stages,
    effects,
    misfit: misfitOf(rows, heldOut.get("family") as HeldOut),
    caps: calibration.caps,
  });
  return { fit, calibration, heldOut };
}

function inSampleFigures({ rows, repeated }: Calibration): LnFigures[] {
  return rows.map((row, r) => {
    const predicted = repeated[r]?.predicted;
    if (predicted === undefined) return { tpot: Number.NaN, throughput: Number.NaN, ttft: Number.NaN, watts: Number.NaN };
    return estimatedFigures(row, { ...predicted, decodingPerRank: 0, capped: false });
  });
}
