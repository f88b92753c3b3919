/**
 * Lines of Claude Code transcripts (projects/<project>/<session>.jsonl and agent-*.jsonl), brought down to the few values
 * that tell calls apart. Source: published sanitised transcripts and third-party readers that agree on them.
 */
import { childOf, childrenOf, type Fields, millisecondsOf, numberOf, textOf, timeOf } from "./fields.ts";

type Happening =
  /** One content block of a reply; a reply of several blocks is several lines that repeat its id and usage. */
  | {
      readonly kind: "reply";
      readonly messageId: string | undefined;
      readonly requestId: string | undefined;
      readonly model: string | undefined;
      readonly usage: Fields | undefined;
      readonly hasStopped: boolean;
      readonly toolIds: readonly string[];
      /** Written by the program in the model's place. */
      readonly isSynthetic: boolean;
      /** Told of in the log of another agent. */
      readonly isEcho: boolean;
    }
  | { readonly kind: "results"; readonly toolIds: readonly string[]; readonly internalSeconds: number | undefined }
  /** `isHuman` is false for what the program says in a person's place, and for echoes of its own commands. */
  | { readonly kind: "user"; readonly isHuman: boolean; readonly isSummary: boolean }
  | { readonly kind: "turnEnd" }
  | {
      readonly kind: "compacted";
      readonly beforeTokens: number | undefined;
      readonly afterTokens: number | undefined;
      readonly durationSeconds: number | undefined;
    };

export type ClaudeEvent = Happening & {
  readonly line: number;
  /** Unix time, s. */
  readonly seconds: number | undefined;
  readonly uuid: string | undefined;
  readonly parentUuid: string | undefined;
  readonly sessionId: string | undefined;
  readonly isSidechain: boolean;
  readonly agentId: string | undefined;
};

/** Types of records that say nothing of calls. */
const SILENT = new Set([
  "attachment",
  "summary",
  "mode",
  "permission-mode",
  "file-history-snapshot",
  "last-prompt",
  "ai-title",
  "custom-title",
  "agent-name",
  "queue-operation",
]);
const SPEAKING = new Set(["user", "assistant", "system", "progress"]);
const USAGE_KEYS = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"];
/** How the program writes down a command that it ran by itself, as if the user had said it. */
const COMMAND_ECHO = /^\s*<(?:command-|local-command-|bash-)/;
const SYNTHETIC_MODEL = "<synthetic>";

export function isClaudeType(type: string): boolean {
  return SILENT.has(type) || SPEAKING.has(type);
}

/** The event of a record; undefined for one that says nothing of calls; "unknown" for a type that is not known. */
export function claudeEvent(record: Fields, line: number): ClaudeEvent | undefined | "unknown" {
  const type = textOf(record, "type") ?? "";
  if (!SPEAKING.has(type)) return SILENT.has(type) ? undefined : "unknown";
  if (type === "progress") return progressEvent(record, line);
  const happening = happeningOf(type, record);
  return happening === undefined ? undefined : { ...happening, ...frameOf(record, line) };
}

function frameOf(record: Fields, line: number): Omit<ClaudeEvent, "kind"> {
  return {
    line,
    seconds: timeOf(record, "timestamp"),
    uuid: textOf(record, "uuid"),
    parentUuid: textOf(record, "parentUuid"),
    sessionId: textOf(record, "sessionId"),
    isSidechain: record.isSidechain === true,
    agentId: textOf(record, "agentId"),
  };
}

/** A sub-agent's message, told in the log of the agent that started it; it may have a log of its own or not. */
function progressEvent(record: Fields, line: number): ClaudeEvent | undefined {
  const data = childOf(record, "data");
  const told = childOf(data, "message");
  const reply = told === undefined ? undefined : replyOf(told, true);
  if (told === undefined || reply?.usage === undefined) return undefined;
  const agentId = textOf(data, "agentId") ?? textOf(record, "parentToolUseID") ?? textOf(record, "toolUseID") ?? "progress";
  const frame = { ...frameOf(record, line), uuid: undefined, parentUuid: undefined, isSidechain: true, agentId };
  return { ...reply, ...frame, seconds: timeOf(told, "timestamp") ?? frame.seconds };
}

function happeningOf(type: string, record: Fields): Happening | undefined {
  if (type === "assistant") return replyOf(record, false);
  if (type === "user") return userOf(record);
  const subtype = textOf(record, "subtype");
  if (subtype === "turn_duration") return { kind: "turnEnd" };
  if (subtype !== "compact_boundary") return undefined;
  const metadata = childOf(record, "compactMetadata");
  return {
    kind: "compacted",
    beforeTokens: numberOf(metadata, "preTokens"),
    afterTokens: numberOf(metadata, "postTokens"),
    durationSeconds: millisecondsOf(metadata, "durationMs"),
  };
}

function replyOf(record: Fields, isEcho: boolean): Extract<Happening, { kind: "reply" }> {
  const message = childOf(record, "message");
  const model = textOf(message, "model");
  const tools = childrenOf(message, "content").filter((block) => block.type === "tool_use");
  return {
    kind: "reply",
    messageId: textOf(message, "id"),
    requestId: textOf(record, "requestId"),
    model,
    usage: usageOf(childOf(message, "usage")),
    hasStopped: textOf(message, "stop_reason") !== undefined,
    toolIds: tools.flatMap((block) => textOf(block, "id") ?? []),
    isSynthetic: model === SYNTHETIC_MODEL || record.isApiErrorMessage === true,
    isEcho,
  };
}

function usageOf(usage: Fields | undefined): Fields | undefined {
  if (usage === undefined) return undefined;
  const details = childOf(usage, "output_tokens_details");
  return { ...Object.fromEntries(USAGE_KEYS.map((key) => [key, usage[key]])), thinking_tokens: details?.thinking_tokens };
}

function userOf(record: Fields): Happening {
  const message = childOf(record, "message");
  const results = childrenOf(message, "content").filter((block) => block.type === "tool_result");
  if (results.length > 0) {
    const toolIds = results.flatMap((block) => textOf(block, "tool_use_id") ?? []);
    return { kind: "results", toolIds, internalSeconds: internalSeconds(childOf(record, "toolUseResult")) };
  }
  const isSummary = record.isCompactSummary === true;
  const isEcho = COMMAND_ECHO.test(textOf(message, "content") ?? "");
  return { kind: "user", isHuman: record.isMeta !== true && !isSummary && !isEcho, isSummary };
}

/** How long the tool says that it ran: shells do not say, fetches and sub-agents do. */
function internalSeconds(result: Fields | undefined): number | undefined {
  const milliseconds = ["durationMs", "duration_ms", "totalDurationMs"].flatMap((key) => millisecondsOf(result, key) ?? []);
  const stated = milliseconds[0] ?? numberOf(result, "durationSeconds");
  return stated !== undefined && stated >= 0 ? stated : undefined;
}
