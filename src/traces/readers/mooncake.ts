/**
 * Mooncake JSONL: an arrival a line, with the hashes of its whole prompt in blocks of 512 tokens (kvcache-ai/Mooncake,
 * FAST25-release/traces). Sessions are not in the format; rows that name one are taken at their word.
 * `dynamo-mooncake` is NVIDIA Dynamo's agentic superset: whole prompts too, and waits after the requests depended on
 * (ai-dynamo/dynamo, docs/agents/agent-tracing.md).
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
  textAt,
} from "../rowFields.ts";
import { SessionTracks } from "../sessionTracks.ts";
import type { ReadContext, RowReader, TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

const MOONCAKE_BLOCK_TOKENS = 512;
/** Dynamo's default; the file does not say. */
const DYNAMO_BLOCK_TOKENS = 64;

export const mooncake: TraceFormat = {
  name: "mooncake",
  title: "Mooncake trace",
  shape: "lines",
  clock: "trace",
  sessions: "none",
  open: openMooncake,
};

export const dynamoMooncake: TraceFormat = {
  name: "dynamo-mooncake",
  title: "Dynamo agentic Mooncake trace",
  shape: "lines",
  clock: "trace",
  sessions: "mixed",
  caveat: "the file does not say how long its blocks are; 64 tokens unless --block-tokens says otherwise",
  open: openDynamoMooncake,
};

function openMooncake(context: ReadContext): RowReader {
  const tokens = context.blockTokens ?? MOONCAKE_BLOCK_TOKENS;
  let count = 0;
  return (row) => {
    const { sentSeconds, ...lengths } = readRow(row, tokens, context);
    if (textAt(row, "session_id") !== undefined)
      context.remark("session_id is there, and is not used: its rows hold whole prompts");
    return [present<TraceRequest>({ sessionId: String(count++), index: 0, sentSeconds, ...lengths })];
  };
}

function openDynamoMooncake(context: ReadContext): RowReader {
  const tokens = context.blockTokens ?? DYNAMO_BLOCK_TOKENS;
  const tracks = new SessionTracks(context);
  const seen = new Set<string>();
  let unnamed = 0;
  return (row) => {
    const lengths = readRow(row, tokens, context);
    refuseRepeat(seen, textAt(row, "request_id"));
    const toolMilliseconds = durationAt(row, "tool_wait_ms", context) ?? 0;
    const sessionId = textAt(row, "session_id") ?? `request ${unnamed++}`;
    const { index } = tracks.next(sessionId, lengths);
    const waited = Array.isArray(row.wait_for) && row.wait_for.length > 0;
    const gapSeconds = waited && index > 0 ? inSeconds((durationAt(row, "delay", context) ?? 0) + toolMilliseconds) : undefined;
    const trigger = toolMilliseconds > 0 ? "tool" : undefined;
    return [present<TraceRequest>({ sessionId, index, gapSeconds, trigger, ...lengths })];
  };
}

function readRow(row: Row, blockTokens: number, context: ReadContext) {
  const promptTokens = promptTokensAt(row, "input_length");
  const outputTokens = outputTokensAt(row, "output_length", context);
  const milliseconds = numberAt(row, "timestamp");
  const blocks = blocksAt(row, "hash_ids", { tokens: blockTokens, scope: "trace" }, context);
  checkCover(blocks, promptTokens, context);
  return {
    sentSeconds: inSeconds(milliseconds),
    promptTokens,
    outputTokens,
    blocks,
  };
}
