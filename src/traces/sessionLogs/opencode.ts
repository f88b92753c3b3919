/**
 * Reads OpenCode's storage: small JSON files (message/, part/, session/), rows of its database, or `opencode export`.
 * An assistant message may hold several calls: its step-finish parts are the calls, and the message itself where it has none.
 * Source: packages/opencode/src/session/message-v2.ts, as third-party readers copied it.
 */
import { childOf, childrenOf, type Fields, fieldsOf, textOf, timeOf } from "./fields.ts";
import { groupsOf } from "./groups.ts";
import type { Compaction, LoggedCall, Place, ReadLog } from "./loggedCall.ts";
import { type OpencodeMessage, type OpencodePart, opencodeCalls, opencodePart, opencodeUsage } from "./opencodeCalls.ts";
import type { Skips } from "./skips.ts";

export function isOpencodeRecord(record: Fields): boolean {
  const isMessage = "sessionID" in record && ("role" in record || "messageID" in record);
  const isSession = "time" in record && "title" in record && (textOf(record, "id") ?? "").startsWith("ses");
  return isMessage || isSession || isExport(record);
}

/** A message or part with its ids, a session, or an export that holds them all. */
export class OpencodeReader {
  readonly #skips: Skips;
  readonly #messages = new Map<string, OpencodeMessage>();
  readonly #parts = new Map<string, Map<string, OpencodePart>>();
  readonly #parents = new Map<string, string>();

  constructor(skips: Skips) {
    this.#skips = skips;
  }

  /** The same message or part may come again, from a copy: it counts once. */
  add(record: Fields, place: Place): void {
    if (isExport(record)) this.#addExport(record, place);
    else if ("role" in record) this.#addMessage(record, place);
    else if ("messageID" in record) this.#addPart(record, place);
    else this.#addSession(record);
  }

  read(): ReadLog {
    const bySession = groupsOf(this.#messages.values(), ({ session }) => session);
    const calls: LoggedCall[] = [];
    const compactions: Compaction[] = [];
    for (const [session, messages] of bySession) {
      // Ids ascend with time, so they order what has no clock.
      messages.sort((one, other) => (one.createdSeconds ?? 0) - (other.createdSeconds ?? 0) || (one.id < other.id ? -1 : 1));
      const parent = this.#parents.get(session);
      const read = opencodeCalls({ parent, messages, partsOf: (id) => [...(this.#parts.get(id)?.values() ?? [])] }, this.#skips);
      calls.push(...read);
      for (const { id, isCompaction } of messages) if (isCompaction) compactions.push({ session, id });
    }
    return { source: "opencode", calls, compactions };
  }

  #addExport(record: Fields, place: Place): void {
    const info = childOf(record, "info");
    if (info !== undefined) this.#addSession(info);
    for (const entry of childrenOf(record, "messages")) {
      const message = childOf(entry, "info");
      if (message !== undefined) this.#addMessage(message, place);
      for (const part of childrenOf(entry, "parts")) this.#addPart(part, place);
    }
  }

  #addSession(record: Fields): void {
    const id = textOf(record, "id");
    const parent = textOf(record, "parentID");
    if (id !== undefined && parent !== undefined) this.#parents.set(id, parent);
  }

  #addMessage(record: Fields, place: Place): void {
    const id = textOf(record, "id");
    const session = textOf(record, "sessionID");
    if (id === undefined || session === undefined) return;
    const time = childOf(record, "time");
    this.#messages.set(id, {
      id,
      session,
      isAssistant: textOf(record, "role") === "assistant",
      parentId: textOf(record, "parentID"),
      model: textOf(record, "modelID"),
      createdSeconds: timeOf(time, "created"),
      completedSeconds: timeOf(time, "completed"),
      usage: opencodeUsage(childOf(record, "tokens")),
      isCompaction: record.summary === true,
      place,
    });
  }

  #addPart(record: Fields, place: Place): void {
    const id = textOf(record, "id");
    const messageId = textOf(record, "messageID");
    const part = opencodePart(record, place);
    if (id === undefined || messageId === undefined || part === undefined) return;
    const parts = this.#parts.get(messageId) ?? new Map<string, OpencodePart>();
    this.#parts.set(messageId, parts.set(id, { ...part, id }));
  }
}

function isExport(record: Fields): boolean {
  return Array.isArray(record.messages) && fieldsOf(record.info) !== undefined && !("role" in record);
}
