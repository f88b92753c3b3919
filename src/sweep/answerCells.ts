/** Answers cells on threads; the order of the results is that of the tasks, whatever the threads do. */
import type { CapacityResult } from "../capacity/result.ts";
import { gpusOf } from "../profiles/scenarioChecks.ts";
import { answerCell, type CellTask } from "./cell.ts";
import { openThreads, threadCount } from "./threads.ts";

export type AnswerOptions = {
  /** Default: one a core. 1 stays on the calling thread. */
  readonly threads?: number | undefined;
  readonly onProgress?: (cellsDone: number, cells: number) => void;
};

/** Assumes that the deployments can run. */
export async function answerCells(tasks: readonly CellTask[], options: AnswerOptions): Promise<CapacityResult[]> {
  const threads = threadCount(tasks.length, options.threads);
  let done = 0;
  const noted = (result: CapacityResult): CapacityResult => {
    options.onProgress?.(++done, tasks.length);
    return result;
  };
  if (threads <= 1) return tasks.map((task) => noted(answerCell(task)));
  const pool = await openThreads("cellThread", threads);
  try {
    // Big deployments first, so that no thread is left alone with one at the end.
    const results = new Array<Promise<CapacityResult>>(tasks.length);
    const bySize = tasks.map((task, index) => ({ task, index, gpus: gpusOf(task.deployment) }));
    bySize.sort((a, b) => b.gpus - a.gpus || a.index - b.index);
    for (const { task, index } of bySize) results[index] = pool.run(task).then((result: CapacityResult) => noted(result));
    return await Promise.all(results);
  } finally {
    await pool.destroy();
  }
}
