/** What the readers of all formats have in common. */
import type { Fields } from "./fields.ts";
import type { ReadLog } from "./loggedCall.ts";

/** Name of a file as messages print it, and what stands for the id of a session that states none. */
export type LogFile = { readonly name: string; readonly stem: string };

/** Takes the records of one log, in their order, and keeps of each no more than it needs. */
export type LogReader = {
  readonly add: (record: Fields, line: number) => void;
  /** Called once, after the last record. */
  readonly read: () => ReadLog;
};
