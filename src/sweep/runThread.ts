/** What a worker thread runs: some measured runs a call, with profiles that the thread reads itself, once. */

import { compareRun } from "../calibration/compareRun.ts";
import type { RunComparison } from "../calibration/comparison.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import type { ProfileLibrary } from "../calibration/runSetup.ts";
import type { EngineCap } from "../profiles/engineCap.ts";
import { readFit } from "../profiles/files.ts";
import type { Effects, FitFile } from "../profiles/fitFile.ts";
import { diskLibrary } from "./profileLibrary.ts";

const profiles = new Map<string, { readonly library: ProfileLibrary; readonly fit: FitFile | undefined }>();

type Task = {
  readonly dataRoot: string | undefined;
  readonly runs: readonly MeasuredRun[];
  readonly effects?: Effects;
  readonly caps?: readonly EngineCap[];
};

export default function (task: Task): RunComparison[] {
  const key = task.dataRoot ?? "";
  const known = profiles.get(key) ?? { library: diskLibrary(task.dataRoot), fit: readFit(task.dataRoot) };
  profiles.set(key, known);
  const { library, fit } = known;
  const { effects, caps } = task;
  return task.runs.map((run) =>
    effects === undefined ? compareRun(run, library, fit, caps) : compareRun(run, withEffects(library, effects), undefined, caps),
  );
}

/** The same profiles with other effects than the shipped fit's. */
function withEffects(library: ProfileLibrary, effects: Effects): ProfileLibrary {
  return (ids) => {
    const found = library(ids);
    return found === undefined ? undefined : { ...found, effects };
  };
}
