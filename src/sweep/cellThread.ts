/** What a worker thread runs: one cell a call. */
import type { CapacityResult } from "../capacity/result.ts";
import { answerCell, type CellTask } from "./cell.ts";

export default function (task: CellTask): CapacityResult {
  return answerCell(task);
}
