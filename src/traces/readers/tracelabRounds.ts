/**
 * TraceLab's normalized rounds, JSONL (uw-syfi/TraceLab): a model call of Claude Code or Codex a line, with the times of what
 * went in and came out. A request is sent at the last input before its first output; its reply ends with the last output.
 * The first token is the first item that was complete, so later than the first token was. prefix_tokens is what the
 * provider's cache read: on a session's first round the scaffold that other sessions had cached.
 */
import { readInstant } from "../../calibration/imports/clock.ts";
import {
  BadRow,
  outputTokensAt,
  present,
  promptTokensAt,
  type Row,
  refuseRepeat,
  rowsAt,
  textAt,
  tokensAt,
} from "../rowFields.ts";
import { ElapsedClock, SessionTracks } from "../sessionTracks.ts";
import { PROVIDER_CACHE_GRAIN_TOKENS, type ReadContext, type RowReader, type TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

const INPUT_EVENTS = ["user_message", "tool_result"];

export const tracelabRounds: TraceFormat = {
  name: "tracelab-rounds",
  title: "TraceLab rounds",
  shape: "lines",
  clock: "trace",
  sessions: "mixed",
  cacheGrainTokens: PROVIDER_CACHE_GRAIN_TOKENS,
  caveat: "shared tokens are what the provider's cache read: at most what the session had sent",
  open: openRounds,
};

function openRounds(context: ReadContext): RowReader {
  const clock = new ElapsedClock();
  const tracks = new SessionTracks(context);
  const seen = new Set<string>();
  return (row) => {
    const sessionId = textAt(row, "session_id");
    if (sessionId === undefined) throw new BadRow("no session_id");
    const promptTokens = promptTokensAt(row, "input_tokens_total");
    const outputTokens = outputTokensAt(row, "output_tokens", context);
    const prefixTokens = tokensAt(row, "prefix_tokens");
    const reasoningTokens = tokensAt(row, "reasoning_output_tokens");
    refuseRepeat(seen, textAt(row, "round_id"));
    const times = readTimes(row, clock);
    const { index, gapSeconds } = tracks.next(sessionId, times);
    return [
      present<TraceRequest>({
        sessionId,
        index,
        gapSeconds,
        ...times,
        promptTokens,
        sharedTokens: index === 0 ? 0 : prefixTokens,
        outputTokens,
        reasoningTokens,
        trigger: triggerOf(textAt(row, "first_input_event_type")),
        model: textAt(row, "model"),
        scaffoldTokens: index === 0 && prefixTokens !== 0 ? prefixTokens : undefined,
      }),
    ];
  };
}

function readTimes(row: Row, clock: ElapsedClock) {
  const events = rowsAt(row, "timing_events").flatMap((event) => {
    const seconds = readInstant(textAt(event, "timestamp") ?? "")?.seconds;
    return seconds === undefined ? [] : [{ seconds, isInput: INPUT_EVENTS.includes(textAt(event, "event_type") ?? "") }];
  });
  const outputs = events.filter(({ isInput }) => !isInput).map(({ seconds }) => seconds);
  if (outputs.length === 0) return { sentSeconds: undefined, replySeconds: undefined, firstTokenSeconds: undefined };
  const firstSeconds = Math.min(...outputs);
  const inputs = events.filter(({ isInput, seconds }) => isInput && seconds <= firstSeconds).map(({ seconds }) => seconds);
  if (inputs.length === 0) return { sentSeconds: undefined, replySeconds: undefined, firstTokenSeconds: undefined };
  const sent = Math.max(...inputs);
  return {
    sentSeconds: clock.since(sent),
    replySeconds: Math.max(...outputs) - sent,
    firstTokenSeconds: firstSeconds - sent,
  };
}

function triggerOf(event: string | undefined): "user" | "tool" | undefined {
  if (event === "user_message") return "user";
  return event === "tool_result" ? "tool" : undefined;
}
