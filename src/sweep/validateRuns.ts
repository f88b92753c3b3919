/** Repeats many measured runs on all cores; the order of the results is that of the runs. */

import { openThreads, threadCount } from "#threads";
import type { RunComparison } from "../calibration/comparison.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import type { EngineCap } from "../profiles/engineCap.ts";
import type { Effects } from "../profiles/fitFile.ts";

/** Runs a message: enough that the message costs nothing beside them. */
const RUNS_A_TASK = 8;

export type ValidateOptions = {
  readonly dataRoot?: string | undefined;
  readonly threads?: number | undefined;
  /** Both stand in for those of the shipped fit. */
  readonly effects?: Effects | undefined;
  readonly caps?: readonly EngineCap[] | undefined;
  readonly onProgress?: (runsDone: number, runs: number) => void;
};

export async function validateRuns(runs: readonly MeasuredRun[], options: ValidateOptions): Promise<RunComparison[]> {
  const chunks: MeasuredRun[][] = [];
  for (let from = 0; from < runs.length; from += RUNS_A_TASK) chunks.push(runs.slice(from, from + RUNS_A_TASK));
  if (chunks.length === 0) return [];
  const pool = await openThreads("runThread", threadCount(chunks.length, options.threads));
  let done = 0;
  try {
    const answers = chunks.map(async (chunk): Promise<RunComparison[]> => {
      const answer: RunComparison[] = await pool.run({
        dataRoot: options.dataRoot,
        runs: chunk,
        effects: options.effects,
        caps: options.caps,
      });
      done += chunk.length;
      options.onProgress?.(done, runs.length);
      return answer;
    });
    return (await Promise.all(answers)).flat();
  } finally {
    await pool.destroy();
  }
}
