/**
 * Qwen-Bailian JSONL (alibaba-edu/qwen-bailian-usagetraces-anon): requests with the hashes of their whole prompt in blocks
 * of 16 tokens; a chat names the one that it goes on from. A chain of chats is a session, named by its first one; chats that
 * branch off the same one share a session. Times are arrivals alone, so gaps are not known.
 */
import { BadRow, blocksAt, checkCover, numberAt, outputTokensAt, present, promptTokensAt, textAt } from "../rowFields.ts";
import { SessionTracks } from "../sessionTracks.ts";
import type { ReadContext, RowReader, TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

const BLOCK_TOKENS = 16;
const NO_PARENT = "-1";

export const bailian: TraceFormat = {
  name: "bailian",
  title: "Bailian usage trace",
  shape: "lines",
  clock: "trace",
  sessions: "mixed",
  open: openBailian,
};

function openBailian(context: ReadContext): RowReader {
  const tracks = new SessionTracks(context);
  /** First chat of the chain that each chat belongs to. */
  const roots = new Map<string, string>();
  return (row) => {
    const chatId = textAt(row, "chat_id");
    if (chatId === undefined) throw new BadRow("no chat_id");
    const promptTokens = promptTokensAt(row, "input_length");
    const outputTokens = outputTokensAt(row, "output_length", context);
    const sentSeconds = numberAt(row, "timestamp");
    if (roots.has(chatId)) throw new BadRow("repeats the id of an earlier row", chatId);
    const parent = textAt(row, "parent_chat_id") ?? NO_PARENT;
    const known = roots.get(parent);
    if (parent !== NO_PARENT && known === undefined)
      context.remark("goes on from a chat that is not in the file: a session of its own");
    const sessionId = known ?? chatId;
    roots.set(chatId, sessionId);
    const blocks = blocksAt(row, "hash_ids", { tokens: context.blockTokens ?? BLOCK_TOKENS, scope: "trace" }, context);
    checkCover(blocks, promptTokens, context);
    const { index } = tracks.next(sessionId, { sentSeconds });
    return [present<TraceRequest>({ sessionId, index, sentSeconds, promptTokens, outputTokens, blocks })];
  };
}
