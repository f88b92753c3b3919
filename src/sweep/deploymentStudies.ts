/** The phases behind a report, one study a row of a capacity table, spread over threads. */

import { openThreads, threadCount } from "#threads";
import type { CapacityResult } from "../capacity/result.ts";
import { type DeploymentStudy, deploymentStudy, type StudyExtent, type StudyOptions } from "../planning/deploymentStudy.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import type { AnswerOptions } from "./answerCells.ts";
import { tableTasks } from "./capacityTable.ts";

/** Studies in the order of `results`, which are those of the scenario's table. The same on one thread or many. */
export async function deploymentStudies(
  resolved: ResolvedScenario,
  results: readonly CapacityResult[],
  { threads: wanted, onProgress, extent }: AnswerOptions & { readonly extent?: StudyExtent },
): Promise<DeploymentStudy[]> {
  const tasks = tableTasks(resolved, { method: "planner", published: [] });
  const studies = tasks.map(({ profiles, deployment: spec, tier, seed, settlingSeconds, measuredSeconds }, row): StudyOptions => {
    const { agents } = results[row] as CapacityResult; // One a task.
    return { profiles, spec, tier, agents, seed, settlingSeconds, measuredSeconds, extent };
  });
  let done = 0;
  const noted = (study: DeploymentStudy): DeploymentStudy => {
    onProgress?.(++done, studies.length);
    return study;
  };
  const threads = threadCount(studies.length, wanted);
  if (threads <= 1) return studies.map((study) => noted(deploymentStudy(study)));
  const pool = await openThreads("studyThread", threads);
  try {
    return await Promise.all(studies.map(async (study) => noted(await pool.run(study))));
  } finally {
    await pool.destroy();
  }
}
