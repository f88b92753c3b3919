/**
 * Reads chats of Gemini CLI: one JSON document (tmp/<project>/chats/session-*.json), or its newer lines, in which a message
 * that comes again replaces the earlier one. Source: third-party readers.
 */
import { childOf, childrenOf, type Fields, textOf, timeOf } from "./fields.ts";
import type { LoggedCall, Place, ReadLog } from "./loggedCall.ts";
import type { LogFile, LogReader } from "./logReader.ts";
import { latest, secondsBetween } from "./moments.ts";
import type { Skips } from "./skips.ts";
import { type TokenUsage, type UsageFault, usageWithCacheInside, usageWithCacheOutside } from "./tokenUsage.ts";

type Message = {
  readonly isUser: boolean;
  readonly seconds: number | undefined;
  readonly model: string | undefined;
  /** Undefined: the message states none. */
  readonly usage: TokenUsage | UsageFault | undefined;
  readonly toolCalls: number;
  /** When the results were there. */
  readonly toolsDoneSeconds: number | undefined;
  readonly place: Place;
};

export function isGeminiRecord(record: Fields): boolean {
  return "sessionId" in record && ("startTime" in record || childrenOf(record, "messages").some(({ type }) => type === "gemini"));
}

export class GeminiReader implements LogReader {
  readonly #file: LogFile;
  readonly #skips: Skips;
  readonly #messages = new Map<string, Message>();
  #session: string;

  constructor(file: LogFile, skips: Skips) {
    this.#file = file;
    this.#skips = skips;
    this.#session = file.stem;
  }

  add(record: Fields, line: number): void {
    if (isGeminiRecord(record)) this.#session = textOf(record, "sessionId") ?? this.#session;
    const messages = Array.isArray(record.messages) ? childrenOf(record, "messages") : [record];
    for (const [index, message] of messages.entries()) this.#addMessage(message, line, index);
  }

  read(): ReadLog {
    const calls: LoggedCall[] = [];
    let before: Message | undefined;
    let lastSeconds: number | undefined;
    for (const message of this.#messages.values()) {
      if (typeof message.usage === "string") this.#skips.add(message.usage, message.place);
      else if (message.usage !== undefined) calls.push(this.#callOf(message, message.usage, before, lastSeconds));
      if (!message.isUser) lastSeconds = latest([message.seconds, message.toolsDoneSeconds].flatMap((seconds) => seconds ?? []));
      before = message;
    }
    return { source: "gemini", calls, compactions: [] };
  }

  #callOf(
    { seconds, model, place }: Message,
    usage: TokenUsage,
    before: Message | undefined,
    lastSeconds: number | undefined,
  ): LoggedCall {
    const isUser = before?.isUser === true;
    const toolCalls = before === undefined || isUser ? 0 : before.toolCalls;
    return {
      session: this.#session,
      isSubagent: false,
      place,
      readySeconds: isUser ? before?.seconds : before?.toolsDoneSeconds,
      endSeconds: seconds,
      usage,
      model,
      trigger: isUser ? "user" : toolCalls > 0 ? "tool" : undefined,
      toolCalls,
      tools: [],
      userSeconds: isUser ? secondsBetween(lastSeconds, before?.seconds) : undefined,
      isCompaction: false,
      afterCompaction: false,
      isEstimated: false,
      isReplay: false,
      identity: undefined,
    };
  }

  #addMessage(message: Fields, line: number, index: number): void {
    const type = textOf(message, "type");
    if (type !== "user" && type !== "gemini") return;
    const tools = childrenOf(message, "toolCalls");
    this.#messages.set(textOf(message, "id") ?? `${line} ${index}`, {
      isUser: type === "user",
      seconds: timeOf(message, "timestamp"),
      model: textOf(message, "model"),
      usage: usageOf(childOf(message, "tokens")),
      toolCalls: tools.length,
      toolsDoneSeconds: latest(tools.flatMap((tool) => timeOf(tool, "timestamp") ?? [])),
      place: { file: this.#file.name, line },
    });
  }
}

/** Thoughts stand beside the output. Whether the cached part is inside of input shows in the total. */
function usageOf(tokens: Fields | undefined): TokenUsage | UsageFault | undefined {
  if (tokens === undefined) return undefined;
  const number = (key: string): unknown => tokens[key] ?? 0;
  const sum = (...keys: readonly string[]): unknown => {
    const values = keys.map(number);
    // What is no number is passed on, to be refused.
    return values.every((value) => typeof value === "number") ? values.reduce((total, value) => total + value, 0) : Number.NaN;
  };
  const stated = {
    input: sum("input", "tool"),
    cached: tokens.cached,
    cacheWrite: undefined,
    output: sum("output", "thoughts"),
    reasoning: tokens.thoughts,
  };
  const cachedIsInside = tokens.total === undefined || tokens.total === sum("input", "output", "thoughts", "tool");
  return cachedIsInside ? usageWithCacheInside(stated) : usageWithCacheOutside(stated);
}
