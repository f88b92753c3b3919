/**
 * TraceLab's replay CSV (uw-syfi/TraceLab, artifacts/trace_facts/csv_export), with or without arrival_time. A prompt is
 * prefix_len, what the provider's cache read, and input_len. The prefix of a session's first round was cached by other
 * sessions: it is the scaffold that they share. tool_wait_after_ms is the gap before the session's next round;
 * arrival_time (ms) is when the session starts, so only its first round has a time.
 */
import { inSeconds } from "../milliseconds.ts";
import { BadRow, durationAt, numberAt, outputTokensAt, present, textAt, tokensAt } from "../rowFields.ts";
import { PROVIDER_CACHE_GRAIN_TOKENS, type ReadContext, type RowReader, type TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

export const tracelab: TraceFormat = {
  name: "tracelab",
  title: "TraceLab replay CSV",
  shape: "csv",
  columns: [["session_id", "id"], ["round_idx"], ["prefix_len"], ["input_len"], ["output_len"], ["tool_wait_after_ms"]],
  clock: "trace",
  sessions: "mixed",
  cacheGrainTokens: PROVIDER_CACHE_GRAIN_TOKENS,
  caveat: "shared tokens are what the provider's cache read: at most what the session had sent",
  open: openTracelab,
};

type Session = { index: number; round: number; waitSeconds: number | undefined };

function openTracelab(context: ReadContext): RowReader {
  const sessions = new Map<string, Session>();
  return (row) => {
    const sessionId = textAt(row, "session_id") ?? textAt(row, "id");
    const round = tokensAt(row, "round_idx");
    if (sessionId === undefined) throw new BadRow("no session_id");
    if (round === undefined) throw new BadRow("no round_idx");
    const prefixTokens = tokensAt(row, "prefix_len") ?? 0;
    const promptTokens = prefixTokens + (tokensAt(row, "input_len") ?? 0);
    if (promptTokens === 0) throw new BadRow("prefix_len and input_len are 0");
    const outputTokens = outputTokensAt(row, "output_len", context);
    const arrivalMilliseconds = numberAt(row, "arrival_time");
    const waitMilliseconds = durationAt(row, "tool_wait_after_ms", context);
    const session = sessions.get(sessionId);
    if (session !== undefined && round <= session.round) throw new BadRow("round_idx repeats or goes back", round);
    const index = session === undefined ? 0 : session.index + 1;
    const waitSeconds = inSeconds(waitMilliseconds);
    sessions.set(sessionId, { index, round, waitSeconds });
    const first = index === 0;
    return [
      present<TraceRequest>({
        sessionId,
        index,
        sentSeconds: first ? inSeconds(arrivalMilliseconds) : undefined,
        gapSeconds: session?.waitSeconds,
        promptTokens,
        sharedTokens: first ? 0 : prefixTokens,
        outputTokens,
        scaffoldTokens: first && prefixTokens > 0 ? prefixTokens : undefined,
      }),
    ];
  };
}
