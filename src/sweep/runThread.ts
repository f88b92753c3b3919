/** What a worker thread runs: some measured runs a call, with profiles that the thread reads itself, once. */
import { compareRun } from "../calibration/compareRun.ts";
import type { RunComparison } from "../calibration/comparison.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import type { ProfileLibrary } from "../calibration/runSetup.ts";
import { diskLibrary } from "./profileLibrary.ts";

const libraries = new Map<string, ProfileLibrary>();

export default function (task: { dataRoot: string | undefined; runs: readonly MeasuredRun[] }): RunComparison[] {
  const key = task.dataRoot ?? "";
  const library = libraries.get(key) ?? diskLibrary(task.dataRoot);
  libraries.set(key, library);
  return task.runs.map((run) => compareRun(run, library));
}
