/** Logs as lines of text, and their import. All ids and numbers are made up. */
import { type ImportedLogs, SessionLogImport } from "../../../src/traces/sessionLogs/importSessionLogs.ts";
import type { RecordSettings } from "../../../src/traces/sessionLogs/sessionCalls.ts";
import type { SessionLogCall } from "../../../src/traces/sessionLogs/sessionLogCall.ts";

/** Ids stay readable. */
const SETTINGS: RecordSettings = { anonymous: (id) => `#${id}`, clock: "session", keepModels: true };

/** Imports texts by the names of their files; `.json` ones are documents. */
export function importTexts(texts: Readonly<Record<string, string>>, settings: Partial<RecordSettings> = {}): ImportedLogs {
  const logImport = new SessionLogImport();
  for (const [name, text] of Object.entries(texts)) {
    const file = { name, stem: name.replace(/\.jsonl?$/, "") };
    if (name.endsWith(".json")) logImport.addDocument(file, text);
    else {
      const lines = logImport.openLines(file);
      lines.push(text);
      lines.close();
    }
  }
  return logImport.result({ ...SETTINGS, ...settings });
}

/** Imports records of one file. */
export function importRecords(records: readonly unknown[], settings: Partial<RecordSettings> = {}): ImportedLogs {
  return importTexts({ "log.jsonl": linesOf(records) }, settings);
}

export function linesOf(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** Reasons with their counts. */
export function skipsOf({ skips }: ImportedLogs): Record<string, number> {
  return Object.fromEntries(skips.map(({ reason, count }) => [reason, count]));
}

/** Some values of each call. */
export function pick<K extends keyof SessionLogCall>(calls: readonly SessionLogCall[], ...keys: K[]): unknown[][] {
  return calls.map((call) => keys.map((key) => call[key]));
}

/** A time of day in January 2026, from seconds after nine. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 5, 9) + seconds * 1000).toISOString();
}
