/** One model call of a recorded trace: lengths and times, whatever format they came from. Content is never kept. */

export type TraceRequest = {
  /** As in the file; a number of its own for each request where the format has no sessions. */
  readonly sessionId: string;
  /** The session that this one works for, as a sub-agent. */
  readonly parentSessionId?: string;
  /** Position in its session, from 0. */
  readonly index: number;
  /**
   * When it was sent. From the start of the trace, or of its session's root where the format has no common clock (see
   * `clock` of the format). Negative where a file lists an earlier request later. Absent: the format does not say.
   */
  readonly sentSeconds?: number;
  /** From the end of the session's previous reply to this request: a tool, or the user. Absent: first, or unknown. */
  readonly gapSeconds?: number;
  /** From sending to the last token. */
  readonly replySeconds?: number;
  /** From sending to the first token. */
  readonly firstTokenSeconds?: number;
  /** The whole prompt, 1 or more. */
  readonly promptTokens: number;
  /** How many of them stand at the head of what its session sent, and got, before; 0 on its first request. Absent: unknown. */
  readonly sharedTokens?: number;
  /** The reply, reasoning included; 0 for a call that failed or was cancelled. */
  readonly outputTokens: number;
  readonly reasoningTokens?: number;
  /** What caused the request. */
  readonly trigger?: "user" | "tool";
  readonly model?: string;
  /** Blocks of the prompt, first to last; absent where not all of the prompt is known. */
  readonly blocks?: PromptBlocks;
  /** Tokens at its head that sessions share: system prompt and tools. */
  readonly scaffoldTokens?: number;
};

export type PromptBlocks = {
  /** Length of a block. The last one may be partly filled, or left out. */
  readonly tokens: number;
  /** The same number stands for the same tokens. Hashes of 64 bits are rounded to the 53 of a number. */
  readonly hashes: readonly number[];
  /** Where that holds: in the whole trace, or among a session and its sub-agents. */
  readonly scope: "trace" | "session";
};

/** The session that a request's session works for, or itself: sub-agents do not nest. */
export function rootSessionId({ sessionId, parentSessionId }: TraceRequest): string {
  return parentSessionId ?? sessionId;
}
