/** A calibration's state on disk, so that one that was stopped goes on where it stood. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { LnFigures } from "../calibration/fitProblem.ts";
import { STAGES } from "../calibration/fitProblem.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import type { Stage } from "../cost/effects.ts";
import type { FitState } from "./calibrateRuns.ts";

type Stored = {
  readonly runs: string;
  readonly pass: number;
  readonly values: Record<Stage, number[]>;
  readonly corrections: readonly LnFigures[] | null;
};

/** The state for these runs; undefined where there is none, or it belongs to others. */
export function readFitState(path: string, runs: readonly MeasuredRun[]): FitState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const stored: Stored = JSON.parse(readFileSync(path, "utf8"));
    if (stored.runs !== fingerprint(runs)) return undefined;
    const values = Object.fromEntries(STAGES.map((stage) => [stage, Float64Array.from(stored.values[stage])]));
    return { pass: stored.pass, values: values as FitState["values"], corrections: stored.corrections ?? undefined };
  } catch {
    // A state that was cut off while it was written is worth nothing; the fit starts anew.
    return undefined;
  }
}

export function writeFitState(path: string, runs: readonly MeasuredRun[], state: FitState): void {
  const values = Object.fromEntries(STAGES.map((stage) => [stage, [...state.values[stage]]]));
  writeFileSync(
    path,
    JSON.stringify({ runs: fingerprint(runs), pass: state.pass, values, corrections: state.corrections ?? null }),
  );
}

export function removeFitState(path: string): void {
  rmSync(path, { force: true });
}

/** Tells one set of runs from another. */
function fingerprint(runs: readonly MeasuredRun[]): string {
  return JSON.stringify([runs.length, runs[0]?.run_id, runs.at(-1)?.run_id]);
}
