/** What an import of session logs writes for one call of a model: counts, times and flags, and ids that are hashes. */
import type { TraceRequest } from "../traceRequest.ts";

/** Programs whose logs can be read. */
export type LogSource = "codex" | "claude" | "opencode" | "gemini";

export type SessionLogCall = TraceRequest & {
  readonly source: LogSource;
  /** Made by an agent that another agent started; its parent may be unknown. */
  readonly isSubagent: boolean;
  /** Of the prompt, read from the provider's cache: what it hit with its routing and eviction, not what yours would. */
  readonly cachedTokens?: number;
  /** Of the prompt, written to the provider's cache. */
  readonly cacheWriteTokens?: number;
  /** Sending to the first whole item (a thought, a text, a tool call): an upper bound of the time to the first token. */
  readonly firstItemSeconds?: number;
  /** Tool calls whose results this prompt brought. */
  readonly toolCalls: number;
  /** Time that those took, from call to result; parallel ones overlap and count once. Permission prompts are part of it. */
  readonly toolSeconds?: number;
  /** The same of the times that the tools themselves report; absent unless all of them do. */
  readonly toolInternalSeconds?: number;
  /** From what happened last in the session to the message of a person. */
  readonly userSeconds?: number;
  /** Wrote the summary that replaced the history. */
  readonly isCompaction: boolean;
  /** The first call on a history that was replaced by a summary. */
  readonly afterCompaction: boolean;
  /** No call of the log, but a compaction whose size the log states. */
  readonly isEstimated: boolean;
};
