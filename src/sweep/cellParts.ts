/** The parts of a cell's search, each a function of one message of plain data, so that threads can share a search. */
import { pilotSearch, type QuickAnswer, quickSearch, type SearchStart } from "../capacity/pilot.ts";
import { type Replication, searchReplication } from "../capacity/replication.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { concludeSearch } from "../capacity/search.ts";
import { answerCell, type CellTask, cellResult, searchOptions } from "./cell.ts";

type OfTask = { readonly task: CellTask };

const PARTS = {
  whole: ({ task }: OfTask): CapacityResult => answerCell(task),
  pilot: ({ task }: OfTask): QuickAnswer => pilotSearch(searchOptions(task)),
  quick: ({ task, start }: OfTask & { readonly start: SearchStart }): QuickAnswer => quickSearch(searchOptions(task), start),
  replication: ({ task, start, index }: OfTask & { readonly start: SearchStart; readonly index: number }): Replication =>
    searchReplication(searchOptions(task), start, index),
  conclusion: ({ task, replications }: OfTask & { readonly replications: readonly Replication[] }): CapacityResult =>
    cellResult(task, concludeSearch(searchOptions(task), replications)),
};

export type Part = keyof typeof PARTS;
export type PartMessage<P extends Part> = Parameters<(typeof PARTS)[P]>[0];
export type PartAnswer<P extends Part> = ReturnType<(typeof PARTS)[P]>;

/** The same message gives the same bytes on any thread. */
export function runPart<P extends Part>(part: P, message: PartMessage<P>): PartAnswer<P> {
  // A part's message and answer are by their types those of its function, which a call through a name does not show.
  const run = PARTS[part] as unknown as (message: PartMessage<P>) => PartAnswer<P>;
  return run(message);
}
