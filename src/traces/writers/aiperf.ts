/**
 * AIPerf's rows of sessions: each adds to a conversation that goes on with every reply. Where a prompt is shorter than the
 * one before it (the context was compacted) the conversation cannot go on, and a new session starts; where it grew by less
 * than the reply, AIPerf will send the reply all the same, and prompts come out longer.
 */
import { inMilliseconds } from "../milliseconds.ts";
import type { TraceRequest } from "../traceRequest.ts";
import { Losses, type TraceWriter, type WriterSettings } from "./traceWriter.ts";

/** contextTokens: what AIPerf will have in the conversation, replies included. */
type Conversation = { sessionId: string; parts: number; promptTokens: number; contextTokens: number };

export function aiperfWriter({ sessions }: WriterSettings): TraceWriter {
  const losses = new Losses();
  const conversations = new Map<string, Conversation>();
  return {
    losses,
    finish: () => "",
    write(request) {
      losses.noteAllBut(["sentSeconds", "gapSeconds", "sharedTokens", "blocks"], request);
      const known = conversations.get(request.sessionId);
      const goesOn = known !== undefined && request.promptTokens >= known.promptTokens;
      if (known !== undefined && !goesOn) losses.note("a prompt shorter than the one before: goes on as a new session");
      const conversation = goesOn ? known : newConversation(request.sessionId, (known?.parts ?? 0) + 1);
      const row = goesOn ? laterRow(request, conversation, losses) : firstRow(request, conversation, losses);
      conversation.promptTokens = request.promptTokens;
      conversation.contextTokens += row.input_length + row.output_length;
      // Where each request stands alone there is nothing to go on with, and millions to remember.
      if (sessions !== "none") conversations.set(request.sessionId, conversation);
      return `${JSON.stringify(row)}\n`;
    },
  };
}

function newConversation(sessionId: string, part: number): Conversation {
  return { sessionId: part === 1 ? sessionId : `${sessionId} part ${part}`, parts: part, promptTokens: 0, contextTokens: 0 };
}

function firstRow(
  { sentSeconds, gapSeconds, promptTokens, outputTokens, blocks }: TraceRequest,
  { sessionId }: Conversation,
  losses: Losses,
) {
  if (sentSeconds === undefined) losses.note("no timestamp: when the session starts is not known");
  if (gapSeconds !== undefined) losses.note("lost: the gap before a new session");
  return {
    session_id: sessionId,
    timestamp: sentSeconds === undefined ? undefined : inMilliseconds(sentSeconds),
    input_length: promptTokens,
    output_length: outputTokens,
    hash_ids: blocks?.hashes,
  };
}

function laterRow(request: TraceRequest, { sessionId, contextTokens }: Conversation, losses: Losses) {
  const { sentSeconds, gapSeconds, promptTokens, sharedTokens, outputTokens, blocks } = request;
  const addedTokens = promptTokens - contextTokens;
  if (blocks !== undefined) losses.note("lost: the hashes of prompt blocks after a session's first request");
  if (addedTokens < 0) losses.note("a prompt that grew by less than the reply before: comes out longer");
  else if (sharedTokens !== undefined && sharedTokens !== contextTokens)
    losses.note("a shared prefix of another length than the conversation so far");
  // Either is enough, and AIPerf takes one: the gap, which does not hang on how fast the reply was.
  const timing =
    gapSeconds !== undefined
      ? { delay: inMilliseconds(gapSeconds) }
      : { timestamp: sentSeconds === undefined ? undefined : inMilliseconds(sentSeconds) };
  if (gapSeconds !== undefined && sentSeconds !== undefined) losses.note("lost: the time of sending, beside the gap");
  if (gapSeconds === undefined && sentSeconds === undefined) losses.note("neither delay nor timestamp: not known");
  return { session_id: sessionId, ...timing, input_length: Math.max(0, addedTokens), output_length: outputTokens };
}
