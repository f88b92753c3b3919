/**
 * Request traces of NVIDIA Dynamo, schema dynamo.agent.trace.v1 or dynamo.request.trace.v1 (ai-dynamo/dynamo,
 * docs/agents/agent-tracing.md): a row when a request ends, rows of tools between them. A trajectory is a session, its
 * parent trajectory the session it works for. Hashes are of 64 bits and rounded to 53.
 */
import { inSeconds } from "../milliseconds.ts";
import {
  blocksAt,
  checkCover,
  durationAt,
  numberAt,
  outputTokensAt,
  present,
  promptTokensAt,
  type Row,
  refuseRepeat,
  rowAt,
  textAt,
  tokensAt,
} from "../rowFields.ts";
import { ElapsedClock, SessionTracks } from "../sessionTracks.ts";
import type { ReadContext, RowReader, TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

export const dynamo: TraceFormat = {
  name: "dynamo",
  title: "Dynamo request trace",
  shape: "lines",
  clock: "trace",
  sessions: "mixed",
  caveat: "rows stand in the order in which requests ended",
  open: openDynamo,
};

function openDynamo(context: ReadContext): RowReader {
  const clock = new ElapsedClock();
  const tracks = new SessionTracks(context);
  const seen = new Set<string>();
  let unnamed = 0;
  return (row) => {
    const event = rowAt(row, "event") ?? row;
    const request = rowAt(event, "request");
    if (request === undefined || (textAt(event, "event_type") ?? "request_end") !== "request_end") return [];
    const lengths = readLengths(request, context);
    const id = textAt(request, "request_id");
    refuseRepeat(seen, id);
    const agent = rowAt(event, "agent_context") ?? {};
    const sessionId = textAt(agent, "trajectory_id") ?? textAt(agent, "session_id") ?? `request ${id ?? unnamed++}`;
    const times = readTimes(event, request, clock, context);
    const { index, gapSeconds } = tracks.next(sessionId, times);
    return [
      present<TraceRequest>({
        sessionId,
        parentSessionId: textAt(agent, "parent_trajectory_id") ?? textAt(agent, "parent_session_id"),
        index,
        gapSeconds,
        ...times,
        ...lengths,
        trigger: triggerOf(textAt(agent, "input_trigger")),
        model: textAt(request, "model"),
      }),
    ];
  };
}

function readLengths(request: Row, context: ReadContext) {
  const replay = rowAt(request, "replay") ?? {};
  const promptTokens =
    replay.input_length === undefined ? promptTokensAt(request, "input_tokens") : promptTokensAt(replay, "input_length");
  const outputTokens = outputTokensAt(request, "output_tokens", context);
  const tokens = context.blockTokens ?? tokensAt(replay, "trace_block_size");
  const blocks =
    tokens === undefined || tokens === 0
      ? undefined
      : blocksAt(replay, "input_sequence_hashes", { tokens, scope: "trace" }, context);
  checkCover(blocks, promptTokens, context);
  return { promptTokens, outputTokens, blocks };
}

function readTimes(event: Row, request: Row, clock: ElapsedClock, context: ReadContext) {
  const replyMilliseconds = durationAt(request, "total_time_ms", context);
  const firstMilliseconds = durationAt(request, "ttft_ms", context);
  const endMilliseconds = numberAt(event, "event_time_unix_ms");
  const beforeEnd =
    endMilliseconds === undefined || replyMilliseconds === undefined ? undefined : endMilliseconds - replyMilliseconds;
  const sentMilliseconds = numberAt(request, "request_received_ms") ?? beforeEnd;
  return {
    sentSeconds: clock.since(inSeconds(sentMilliseconds)),
    replySeconds: inSeconds(replyMilliseconds),
    firstTokenSeconds: inSeconds(firstMilliseconds),
  };
}

function triggerOf(written: string | undefined): "user" | "tool" | undefined {
  if (written === undefined) return undefined;
  if (written.startsWith("tool")) return "tool";
  return written.startsWith("user") ? "user" : undefined;
}
