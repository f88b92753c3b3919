/** One model call of a trace, in the order of its session. */
export type TraceRequest = {
  readonly sessionId: string;
  readonly parentSessionId?: string; // sub-agent of that session
  readonly index: number; // position in its session, from 0
  readonly sentSeconds?: number; // from the start of the trace; absent: no clock
  readonly gapSeconds?: number; // end of the previous reply of the session -> this request (tool or user)
  readonly replySeconds?: number; // sending -> last token
  readonly firstTokenSeconds?: number;
  readonly promptTokens: number; // the whole prompt, cached part included
  readonly sharedTokens?: number; // of them, how many stand at the head of what the session sent (and got) before
  readonly outputTokens: number; // reasoning included
  readonly reasoningTokens?: number;
  readonly trigger?: "user" | "tool";
  readonly model?: string;
  readonly blocks?: { readonly tokens: number; readonly hashes: readonly number[]; readonly scope: "trace" | "session" };
  readonly scaffoldTokens?: number;
};
