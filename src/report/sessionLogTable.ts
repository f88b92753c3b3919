/** Records of session logs as files: CSV with one row a call, and JSON lines. Columns are explained in docs/your-own-agents.md. */
import type { SessionLogCall } from "../traces/sessionLogs/sessionLogCall.ts";
import { type CsvValue, csvText } from "./csvText.ts";

/** Flags are 1 or 0; an empty cell is not known. */
const COLUMNS: Readonly<Record<string, (call: SessionLogCall) => CsvValue>> = {
  session: ({ sessionId }) => sessionId,
  parent_session: ({ parentSessionId }) => parentSessionId,
  request: ({ index }) => index,
  source: ({ source }) => source,
  model: ({ model }) => model,
  trigger: ({ trigger }) => trigger,
  sent_s: ({ sentSeconds }) => sentSeconds,
  gap_s: ({ gapSeconds }) => gapSeconds,
  tool_s: ({ toolSeconds }) => toolSeconds,
  tool_internal_s: ({ toolInternalSeconds }) => toolInternalSeconds,
  user_s: ({ userSeconds }) => userSeconds,
  tool_calls: ({ toolCalls }) => toolCalls,
  first_token_s: ({ firstTokenSeconds }) => firstTokenSeconds,
  first_item_s: ({ firstItemSeconds }) => firstItemSeconds,
  reply_s: ({ replySeconds }) => replySeconds,
  prompt_tokens: ({ promptTokens }) => promptTokens,
  shared_tokens: ({ sharedTokens }) => sharedTokens,
  cached_tokens: ({ cachedTokens }) => cachedTokens,
  cache_write_tokens: ({ cacheWriteTokens }) => cacheWriteTokens,
  output_tokens: ({ outputTokens }) => outputTokens,
  reasoning_tokens: ({ reasoningTokens }) => reasoningTokens,
  subagent: ({ isSubagent }) => Number(isSubagent),
  compaction: ({ isCompaction }) => Number(isCompaction),
  after_compaction: ({ afterCompaction }) => Number(afterCompaction),
  estimated: ({ isEstimated }) => Number(isEstimated),
};

export const SESSION_LOG_COLUMNS: readonly string[] = Object.keys(COLUMNS);

export function sessionLogCsv(calls: readonly SessionLogCall[]): string {
  const columns = Object.entries(COLUMNS);
  return csvText(calls.map((call) => Object.fromEntries(columns.map(([name, cellOf]) => [name, cellOf(call)]))));
}

/** One object a call, with the names and units of SessionLogCall; what is not known is left out. */
export function sessionLogJsonLines(calls: readonly SessionLogCall[]): string {
  return calls.map((call) => `${JSON.stringify(call)}\n`).join("");
}
