/**
 * AIPerf's superset of Mooncake (ai-dynamo/aiperf, docs/benchmark-modes/trace-replay.md): rows of a session that add to a
 * conversation. The trap: `input_length` and `hash_ids` are what a row adds, where plain Mooncake gives the whole prompt.
 * The whole prompt here is the conversation so far, replies included, and what the row adds. The blocks of replies are
 * unknown, so only a session's first request has blocks.
 * `aiperf-turns` is its multi_turn dataset: an object a conversation. Text without a count of tokens is left out.
 */
import { inSeconds } from "../milliseconds.ts";
import {
  BadRow,
  blocksAt,
  checkCover,
  durationAt,
  numberAt,
  outputTokensAt,
  present,
  promptTokensAt,
  type Row,
  rowsAt,
  textAt,
} from "../rowFields.ts";
import type { ReadContext, RowReader, TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

const BLOCK_TOKENS = 512;

export const aiperf: TraceFormat = {
  name: "aiperf",
  title: "AIPerf trace of sessions",
  shape: "lines",
  clock: "trace",
  sessions: "mixed",
  caveat: "rows add to their session's prompt; if yours hold whole prompts, read them with --from mooncake",
  open: openAiperf,
};

export const aiperfTurns: TraceFormat = {
  name: "aiperf-turns",
  title: "AIPerf multi-turn dataset",
  shape: "lines",
  clock: "trace",
  sessions: "grouped",
  open: openTurns,
};

/** Where a conversation is. */
type Conversation = { index: number; contextTokens: number; lastHashes: readonly number[] };

function openAiperf(context: ReadContext): RowReader {
  const conversations = new Map<string, Conversation>();
  let unnamed = 0;
  return (row) => {
    const sessionId = textAt(row, "session_id");
    const known = sessionId === undefined ? undefined : conversations.get(sessionId);
    const conversation = known ?? newConversation();
    const request = readTurn(row, sessionId ?? `request ${unnamed++}`, conversation, context);
    if (sessionId !== undefined && known === undefined) conversations.set(sessionId, conversation);
    return [request];
  };
}

function openTurns(context: ReadContext): RowReader {
  let unnamed = 0;
  return (row) => {
    const sessionId = textAt(row, "session_id") ?? `conversation ${unnamed++}`;
    const conversation = newConversation();
    const turns = rowsAt(row, "turns");
    if (turns.length === 0) throw new BadRow("no turns");
    return turns.flatMap((turn) => context.attempt(() => readTurn(turn, sessionId, conversation, context)) ?? []);
  };
}

function newConversation(): Conversation {
  return { index: 0, contextTokens: 0, lastHashes: [] };
}

function readTurn(row: Row, sessionId: string, conversation: Conversation, context: ReadContext): TraceRequest {
  if (row.input_length === undefined && ["text", "texts", "text_input", "messages", "payload"].some((key) => key in row))
    throw new BadRow("text without input_length: its tokens are not known");
  const { index, contextTokens } = conversation;
  // A row may add nothing where the conversation goes on as it is.
  const addedTokens = index > 0 && row.input_length === 0 ? 0 : promptTokensAt(row, "input_length");
  const outputTokens = outputTokensAt(row, "output_length", context);
  const milliseconds = numberAt(row, "timestamp");
  const delay = durationAt(row, "delay", context);
  const promptTokens = contextTokens + addedTokens;
  const blocks = blocksAt(row, "hash_ids", { tokens: context.blockTokens ?? BLOCK_TOKENS, scope: "trace" }, context);
  checkCover(blocks, addedTokens, context);
  if (startsWith(blocks?.hashes, conversation.lastHashes))
    context.remark("the hashes repeat those of the turn before: whole prompts?");
  conversation.lastHashes = blocks?.hashes ?? [];
  conversation.index++;
  conversation.contextTokens = promptTokens + outputTokens;
  return present<TraceRequest>({
    sessionId,
    index,
    sentSeconds: inSeconds(milliseconds),
    gapSeconds: index === 0 ? undefined : inSeconds(delay),
    promptTokens,
    sharedTokens: contextTokens,
    outputTokens,
    blocks: index === 0 ? blocks : undefined,
  });
}

function startsWith(hashes: readonly number[] | undefined, start: readonly number[]): boolean {
  return hashes !== undefined && start.length > 0 && start.every((hash, index) => hash === hashes[index]);
}
