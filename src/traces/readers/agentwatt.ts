/**
 * Records of our own: what `agentwatt trace import` writes, as CSV or as JSON lines; docs/your-own-agents.md explains the columns.
 * session, request, prompt_tokens and output_tokens are enough, so that other programs can write it too. What the
 * provider's cache held of a session's first prompt came from other sessions: it is the scaffold that they share. Sizes that a
 * log states for a compaction, which are no calls, are left out.
 */
import {
  BadRow,
  durationAt,
  numberAt,
  outputTokensAt,
  present,
  promptTokensAt,
  type Row,
  textAt,
  tokensAt,
} from "../rowFields.ts";
import type { ReadContext, RowReader, TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

/** What the fields are called: JSON lines have the names of the record, CSV those of its columns. */
type Names = Readonly<Record<keyof typeof JSON_NAMES, string>>;
const JSON_NAMES = {
  session: "sessionId",
  parent: "parentSessionId",
  request: "index",
  model: "model",
  trigger: "trigger",
  sent: "sentSeconds",
  gap: "gapSeconds",
  firstToken: "firstTokenSeconds",
  reply: "replySeconds",
  prompt: "promptTokens",
  shared: "sharedTokens",
  cached: "cachedTokens",
  output: "outputTokens",
  reasoning: "reasoningTokens",
  subagent: "isSubagent",
  estimated: "isEstimated",
} as const;
const CSV_NAMES: Names = {
  session: "session",
  parent: "parent_session",
  request: "request",
  model: "model",
  trigger: "trigger",
  sent: "sent_s",
  gap: "gap_s",
  firstToken: "first_token_s",
  reply: "reply_s",
  prompt: "prompt_tokens",
  shared: "shared_tokens",
  cached: "cached_tokens",
  output: "output_tokens",
  reasoning: "reasoning_tokens",
  subagent: "subagent",
  estimated: "estimated",
};

const KIND = {
  // The import's default; the file does not say which of its clocks it has.
  clock: "session",
  sessions: "mixed",
  caveat: "shared tokens are those that the program sends again, by what is known of it: an ideal cache",
} as const;

export const agentwattCsv: TraceFormat = {
  ...KIND,
  name: "agentwatt-csv",
  title: "agentwatt records, CSV",
  shape: "csv",
  columns: [["session"], ["request"], ["prompt_tokens"], ["output_tokens"]],
  open: (context) => openRecords(CSV_NAMES, context),
};

export const agentwattJsonl: TraceFormat = {
  ...KIND,
  name: "agentwatt-jsonl",
  title: "agentwatt records, JSON lines",
  shape: "lines",
  open: (context) => openRecords(JSON_NAMES, context),
};

/** A sub-agent whose parent is not in the logs. */
const UNKNOWN_PARENT = "unknown";

function openRecords(names: Names, context: ReadContext): RowReader {
  const sessions = new Map<string, { index: number; request: number }>();
  return (row) => {
    const sessionId = textAt(row, names.session);
    const request = tokensAt(row, names.request);
    if (sessionId === undefined) throw new BadRow(`no ${names.session}`);
    if (request === undefined) throw new BadRow(`no ${names.request}`);
    const before = sessions.get(sessionId);
    if (before !== undefined && request <= before.request) throw new BadRow(`${names.request} repeats or goes back`, request);
    if (flagAt(row, names.estimated)) throw new BadRow("the sizes of a compaction, and no call");
    const fields = readFields(row, names, context);
    const index = before === undefined ? 0 : before.index + 1;
    sessions.set(sessionId, { index, request });
    const cached = tokensAt(row, names.cached) ?? 0;
    const isStart = index === 0 && (fields.sharedTokens ?? 0) === 0;
    return [present<TraceRequest>({ sessionId, index, ...fields, scaffoldTokens: isStart && cached > 0 ? cached : undefined })];
  };
}

function readFields(row: Row, names: Names, context: ReadContext) {
  const trigger = textAt(row, names.trigger);
  return {
    parentSessionId: textAt(row, names.parent) ?? (flagAt(row, names.subagent) ? UNKNOWN_PARENT : undefined),
    sentSeconds: numberAt(row, names.sent),
    gapSeconds: durationAt(row, names.gap, context),
    replySeconds: durationAt(row, names.reply, context),
    firstTokenSeconds: durationAt(row, names.firstToken, context),
    promptTokens: promptTokensAt(row, names.prompt),
    sharedTokens: tokensAt(row, names.shared),
    outputTokens: outputTokensAt(row, names.output, context),
    reasoningTokens: tokensAt(row, names.reasoning),
    trigger: trigger === "user" || trigger === "tool" ? (trigger as "user" | "tool") : undefined,
    model: textAt(row, names.model),
  };
}

/** JSON has true and false, CSV 1 and 0. */
function flagAt(row: Row, key: string): boolean {
  return row[key] === true || row[key] === "1";
}
