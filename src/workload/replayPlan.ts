/**
 * A recorded trace made ready to be sent again: columns by request, in the order of the trace. A place holds what one
 * line of requests leaves in KV memory, each going on from the one before; a session is what waits for its own replies,
 * and may have several places. Unknown times are NaN.
 */

/** No request, no session. */
export const NONE = -1;

export type ReplayPlan = {
  readonly requests: number;
  readonly promptTokens: readonly number[];
  readonly outputTokens: readonly number[];
  /** Tokens at the prompt's head that stand in what its place sent, and got, last. */
  readonly sharedTokens: readonly number[];
  /** Tokens at the prompt's head that other places send too (0: none), and which head that is. */
  readonly scaffoldTokens: readonly number[];
  readonly scaffoldId: readonly number[];
  readonly place: readonly number[];
  readonly places: number;
  readonly session: readonly number[];
  /** Position in its session, from 1. */
  readonly turnNumber: readonly number[];
  /** From the first request of the trace on. */
  readonly sentSeconds: readonly number[];
  /** From the end of its session's previous reply. */
  readonly gapSeconds: readonly number[];
  readonly replySeconds: readonly number[];
  readonly firstTokenSeconds: readonly number[];
  /** The next request of its session, or NONE. */
  readonly following: readonly number[];
  /** By session: its first request, and the session that it works for as a sub-agent, or NONE; those do not nest. */
  readonly firstRequest: readonly number[];
  readonly parentSession: readonly number[];
};
