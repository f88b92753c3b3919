/**
 * Lines of Codex CLI rollouts (sessions/YYYY/MM/DD/rollout-*.jsonl), brought down to the few values that tell calls apart.
 * Source: openai/codex, codex-rs/protocol/src/protocol.rs; newer fields from third-party readers that agree on them.
 */
import { childOf, type Fields, millisecondsOf, numberOf, textOf, timeOf } from "./fields.ts";

type Happening =
  | { readonly kind: "session"; readonly session: CodexSession }
  | { readonly kind: "turn"; readonly turnId: string | undefined; readonly isStart: boolean; readonly model: string | undefined }
  | { readonly kind: "user" }
  | { readonly kind: "toolCall"; readonly callId: string | undefined }
  | { readonly kind: "toolOutput"; readonly callId: string | undefined; readonly internalSeconds: number | undefined }
  | { readonly kind: "item" }
  /** Usage so far, and of the last response. */
  | { readonly kind: "count"; readonly last: Fields | undefined; readonly total: Fields | undefined }
  /** Usage of one response. */
  | { readonly kind: "record"; readonly usage: Fields | undefined; readonly responseId: string | undefined }
  | { readonly kind: "turnEnd"; readonly firstTokenSeconds: number | undefined }
  | { readonly kind: "compacted" };

export type CodexEvent = Happening & {
  readonly line: number;
  readonly ordinal: number | undefined;
  /** Unix time, s. */
  readonly seconds: number | undefined;
};

export type CodexSession = {
  readonly id: string | undefined;
  readonly parentId: string | undefined;
  readonly isSubagent: boolean;
  /** Its history begins as a copy of another session's. */
  readonly isFork: boolean;
  /** A session that only writes a summary. */
  readonly isCompaction: boolean;
  /** Records before this one are the other session's. */
  readonly ownFromOrdinal: number | undefined;
};

/** Types of records that say nothing of calls, or nothing that other records do not say. */
const SILENT = new Set([
  "world_state",
  "inter_agent_communication",
  "inter_agent_communication_metadata",
  "security_risk_score",
  "realtime_item",
]);
const CALLS = new Set(["function_call", "custom_tool_call", "local_shell_call", "web_search_call", "tool_search_call"]);
const OUTPUTS = new Set(["function_call_output", "custom_tool_call_output"]);
const TOKEN_KEYS = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
  "total_tokens",
];
/** The time that a shell states stands at the head of its output. */
const HEAD_CHARACTERS = 300;
const WALL_TIME = /^Wall time:\s*(\d+(?:\.\d+)?)\s*seconds/m;

/** The event of a record; undefined for one that says nothing of calls; "unknown" for a type that is not known. */
export function codexEvent(record: Fields, line: number): CodexEvent | undefined | "unknown" {
  const type = textOf(record, "type") ?? "";
  const payload = childOf(record, "payload");
  const happening = happeningOf(type, payload);
  if (happening === undefined || happening === "unknown") return happening;
  return { ...happening, line, ordinal: numberOf(record, "ordinal"), seconds: timeOf(record, "timestamp") };
}

function happeningOf(type: string, payload: Fields | undefined): Happening | undefined | "unknown" {
  switch (type) {
    case "session_meta":
      return { kind: "session", session: sessionOf(payload) };
    case "turn_context":
      return { kind: "turn", turnId: textOf(payload, "turn_id"), isStart: false, model: textOf(payload, "model") };
    case "response_item":
      return responseItem(payload);
    case "event_msg":
      return eventMessage(payload);
    case "token_usage_record":
      return { kind: "record", usage: tokensOf(childOf(payload, "usage")), responseId: textOf(payload, "response_id") };
    case "compacted":
      return { kind: "compacted" };
    default:
      return SILENT.has(type) ? undefined : "unknown";
  }
}

function sessionOf(payload: Fields | undefined): CodexSession {
  const source = childOf(payload, "source");
  const subagent = source?.subagent ?? undefined;
  const spawn = childOf(childOf(source, "subagent"), "thread_spawn");
  const parentId = textOf(spawn, "parent_thread_id") ?? textOf(payload, "parent_thread_id");
  const isSubagent = subagent !== undefined || textOf(payload, "thread_source") === "subagent" || parentId !== undefined;
  const ownFromOrdinal =
    numberOf(payload, "subagent_history_start_ordinal") ?? numberOf(childOf(payload, "history_base"), "end_ordinal_exclusive");
  return {
    id: textOf(payload, "id"),
    parentId,
    isSubagent,
    isFork: spawn !== undefined || textOf(payload, "forked_from_id") !== undefined || parentId !== undefined,
    isCompaction: subagent === "compact",
    ownFromOrdinal,
  };
}

function responseItem(payload: Fields | undefined): Happening | undefined {
  const type = textOf(payload, "type") ?? "";
  if (CALLS.has(type)) return { kind: "toolCall", callId: textOf(payload, "call_id") };
  if (OUTPUTS.has(type)) return { kind: "toolOutput", callId: textOf(payload, "call_id"), internalSeconds: wallTime(payload) };
  const isReply = type === "reasoning" || (type === "message" && textOf(payload, "role") === "assistant");
  return isReply ? { kind: "item" } : undefined;
}

function eventMessage(payload: Fields | undefined): Happening | undefined {
  switch (textOf(payload, "type")) {
    case "user_message":
      return { kind: "user" };
    case "agent_message":
      return { kind: "item" };
    case "task_started":
      return { kind: "turn", turnId: textOf(payload, "turn_id"), isStart: true, model: undefined };
    case "task_complete":
      return { kind: "turnEnd", firstTokenSeconds: millisecondsOf(payload, "time_to_first_token_ms") };
    case "turn_aborted":
      return { kind: "turnEnd", firstTokenSeconds: undefined };
    case "context_compacted":
      return { kind: "compacted" };
    case "token_count": {
      const info = childOf(payload, "info");
      if (info === undefined) return undefined;
      const last = tokensOf(childOf(info, "last_token_usage"));
      return { kind: "count", last, total: tokensOf(childOf(info, "total_token_usage")) };
    }
    default:
      return undefined;
  }
}

function tokensOf(usage: Fields | undefined): Fields | undefined {
  return usage === undefined ? undefined : Object.fromEntries(TOKEN_KEYS.map((key) => [key, usage[key]]));
}

/** The number alone; the text around it is dropped. */
function wallTime(payload: Fields | undefined): number | undefined {
  const match = WALL_TIME.exec((textOf(payload, "output") ?? "").slice(0, HEAD_CHARACTERS));
  return match === null ? undefined : Number(match[1]);
}
