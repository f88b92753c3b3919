/**
 * Answers cells on threads, which share the parts of a search where it has more than one replication:
 *
 *   pilot -> first replication -> the others -> conclusion
 *         -> quick searches with other profiles
 *
 * The results and their order are those of the tasks, whatever the threads do.
 */

import { openThreads, threadCount } from "#threads";
import type { SearchStart } from "../capacity/pilot.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { startAfter } from "../capacity/search.ts";
import { gpusOf } from "../profiles/scenarioChecks.ts";
import type { CellTask } from "./cell.ts";
import { type Part, type PartAnswer, type PartMessage, runPart } from "./cellParts.ts";
import { UrgencyQueue } from "./urgencyQueue.ts";

export type AnswerOptions = {
  /** Default: one a core. 1 stays on the calling thread. */
  readonly threads?: number | undefined;
  /** Told after each part of a search; a cell of one replication has one. */
  readonly onProgress?: (partsDone: number, parts: number) => void;
};

/** A cell, and the same with other profiles, of which a quick answer is wanted. */
export type DrawnCell = { readonly task: CellTask; readonly draws: readonly CellTask[] };

export type DrawnAnswer = {
  readonly result: CapacityResult;
  /** Agents of each draw; comparable with each other, not with the result. */
  readonly drawnAgents: readonly number[];
};

type RunPart = <P extends Part>(part: P, message: PartMessage<P>) => Promise<PartAnswer<P>>;

/** Assumes that the deployments can run. */
export async function answerCells(tasks: readonly CellTask[], options: AnswerOptions): Promise<CapacityResult[]> {
  const answers = await answerDrawnCells(
    tasks.map((task) => ({ task, draws: [] })),
    options,
  );
  return answers.map(({ result }) => result);
}

/** Assumes that the deployments can run. */
export async function answerDrawnCells(cells: readonly DrawnCell[], options: AnswerOptions): Promise<DrawnAnswer[]> {
  const parts = cells.reduce((sum, cell) => sum + partsOf(cell), 0);
  const threads = threadCount(parts, options.threads);
  let done = 0;
  const noted = <T>(answer: T): T => {
    options.onProgress?.(++done, parts);
    return answer;
  };
  if (threads <= 1) {
    const runHere: RunPart = async (part, message) => noted(runPart(part, message));
    return Promise.all(cells.map((cell) => answerDrawnCell(cell, runHere)));
  }
  const pool = await openThreads("cellThread", threads);
  const queue = new UrgencyQueue(threads);
  // Big deployments first, and draws last, so that no thread is left alone with something long at the end.
  const runnerOf =
    ({ deployment }: CellTask): RunPart =>
    (part, message) =>
      queue.run(part === "quick" ? 0 : gpusOf(deployment), async () => noted(await pool.run({ part, message })));
  try {
    return await Promise.all(cells.map((cell) => answerDrawnCell(cell, runnerOf(cell.task))));
  } finally {
    await pool.destroy();
  }
}

/** Parts that a cell's search has. */
function partsOf({ task, draws }: DrawnCell): number {
  if (isWhole(task)) return draws.length === 0 ? 1 : 2 + draws.length;
  return 2 + task.replications + draws.length;
}

function isWhole({ method, replications }: CellTask): boolean {
  return method === "protocol" || replications === 1;
}

async function answerDrawnCell({ task, draws }: DrawnCell, run: RunPart): Promise<DrawnAnswer> {
  if (isWhole(task) && draws.length === 0) return { result: await run("whole", { task }), drawnAgents: [] };
  const start = await run("pilot", { task });
  const [result, ...drawn] = await Promise.all([
    isWhole(task) ? run("whole", { task }) : search(task, start, run),
    ...draws.map((draw) => run("quick", { task: draw, start })),
  ]);
  return { result, drawnAgents: drawn.map(({ agents }) => agents) };
}

/** As `searchCapacity`, part by part. */
async function search(task: CellTask, pilot: SearchStart, run: RunPart): Promise<CapacityResult> {
  const first = await run("replication", { task, start: pilot, index: 0 });
  const start = startAfter(first, pilot);
  const further = Array.from({ length: task.replications - 1 }, (_, index) => index + 1);
  const others = await Promise.all(further.map((index) => run("replication", { task, start, index })));
  return run("conclusion", { task, replications: [first, ...others] });
}
