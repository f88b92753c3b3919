/**
 * Reads a Codex CLI rollout. A token count is written when a response ends, so it closes a call; results of tools that come
 * after it belong to the next one.
 */
import { CodexCalls } from "./codexCalls.ts";
import { type CodexEvent, codexEvent } from "./codexEvent.ts";
import { replayedEvents } from "./codexReplay.ts";
import type { Fields } from "./fields.ts";
import type { ReadLog } from "./loggedCall.ts";
import type { LogFile, LogReader } from "./logReader.ts";
import type { Skips } from "./skips.ts";

export function isCodexRecord(record: Fields): boolean {
  return typeof record.type === "string" && "payload" in record && "timestamp" in record;
}

export class CodexReader implements LogReader {
  readonly #file: LogFile;
  readonly #skips: Skips;
  readonly #events: CodexEvent[] = [];

  constructor(file: LogFile, skips: Skips) {
    this.#file = file;
    this.#skips = skips;
  }

  add(record: Fields, line: number): void {
    const event = codexEvent(record, line);
    if (event === "unknown") this.#skips.add("unknownRecord", { file: this.#file.name, line });
    else if (event !== undefined) this.#events.push(event);
  }

  read(): ReadLog {
    // A second one is that of the session whose history follows.
    const session = this.#events.find((event) => event.kind === "session")?.session;
    const replayed = replayedEvents(this.#events, session);
    const calls = new CodexCalls(this.#file, this.#skips, session);
    for (const event of this.#events) calls.add(event, replayed.has(event));
    return { source: "codex", calls: calls.calls, compactions: calls.compactions };
  }
}
