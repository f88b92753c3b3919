/** Which program wrote a record. */
import { ClaudeReader, isClaudeRecord } from "./claude.ts";
import { CodexReader, isCodexRecord } from "./codex.ts";
import type { Fields } from "./fields.ts";
import { GeminiReader, isGeminiRecord } from "./gemini.ts";
import type { LogFile, LogReader } from "./logReader.ts";
import { isOpencodeRecord, type OpencodeReader } from "./opencode.ts";
import type { LogSource } from "./sessionLogCall.ts";
import type { Skips } from "./skips.ts";

const MARKS: readonly (readonly [LogSource, (record: Fields) => boolean])[] = [
  ["codex", isCodexRecord],
  ["opencode", isOpencodeRecord],
  ["gemini", isGeminiRecord],
  ["claude", isClaudeRecord],
];

/** Undefined for a record by which no program is known. */
export function sourceOf(record: Fields): LogSource | undefined {
  return MARKS.find(([, isOne]) => isOne(record))?.[0];
}

/** A reader of one file. OpenCode spreads a session over many files: all of them go to one reader, `opencode`. */
export function readerOf(source: LogSource, file: LogFile, skips: Skips, opencode: OpencodeReader): LogReader {
  if (source === "codex") return new CodexReader(file, skips);
  if (source === "claude") return new ClaudeReader(file, skips);
  if (source === "gemini") return new GeminiReader(file, skips);
  return {
    add: (record, line) => opencode.add(record, { file: file.name, line }),
    read: () => ({ source, calls: [], compactions: [] }),
  };
}
