/**
 * A capacity table in the planner's quick way: one replication, a coarser end, shorter phases, and no draws of the fitted
 * coefficients. A first look, whose intervals are single values: how far off it may be, it does not know.
 */
import type { CapacityResult } from "../capacity/result.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import { answerCells } from "./answerCells.ts";
import { QUICK_SEARCH } from "./capacityDraws.ts";
import { type TableOptions, tableTasks } from "./capacityTable.ts";
import type { CellTask } from "./cell.ts";
import { withRegimeWarnings } from "./coefficientSpread.ts";

/** Errors: as `capacityTable`. */
export async function quickTable(resolved: ResolvedScenario, options: Omit<TableOptions, "method">): Promise<CapacityResult[]> {
  const tasks = tableTasks(resolved, { ...options, method: "planner" }).map((task) => ({ ...task, ...QUICK_SEARCH }));
  const results = await answerCells(tasks, options);
  const { fit } = resolved;
  return fit === undefined ? results : results.map((result, cell) => withRegimeWarnings(result, tasks[cell] as CellTask, fit));
}
