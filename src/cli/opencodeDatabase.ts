/** Rows of OpenCode's database (session, message and part) as the records that its older storage has as files. */
import { type Fields, fieldsOf, textOf } from "../traces/sessionLogs/fields.ts";
import type { SessionLogImport } from "../traces/sessionLogs/importSessionLogs.ts";
import { parseLenientJson } from "../traces/sessionLogs/lenientJson.ts";
import type { FoundLog } from "./sessionLogFiles.ts";

/** A row's own columns say what its JSON leaves out. */
const TABLES: readonly { readonly query: string; readonly recordOf: (row: Fields, data: Fields) => Fields }[] = [
  {
    query: "SELECT id, parent_id FROM session",
    recordOf: (row) => ({ id: row.id, parentID: row.parent_id, title: "", time: {} }),
  },
  {
    query: "SELECT id, session_id, data FROM message",
    recordOf: (row, data) => ({ ...data, id: row.id, sessionID: row.session_id }),
  },
  {
    query: "SELECT id, message_id, session_id, data FROM part",
    recordOf: (row, data) => ({ ...data, id: row.id, messageID: row.message_id, sessionID: row.session_id }),
  },
];

/** Opened for reading alone. Faults are noted in the import; Node.js before 22.13 has no SQLite. */
export async function readOpencodeDatabase(log: FoundLog, into: SessionLogImport): Promise<void> {
  try {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(log.path, { readOnly: true });
    try {
      into.addRecords(
        log,
        recordsOf((query) => database.prepare(query).iterate()),
      );
    } finally {
      database.close();
    }
  } catch (error) {
    const isOld = error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_BUILTIN_MODULE";
    into.skip(isOld ? "noSqlite" : "unreadable", log);
  }
}

function* recordsOf(rowsOf: (query: string) => Iterable<Fields>): Generator<Fields> {
  for (const { query, recordOf } of TABLES) {
    for (const row of rowsOf(query)) {
      yield recordOf(row, fieldsOf(parseLenientJson(textOf(row, "data") ?? "")) ?? {});
    }
  }
}
