/** A trace by session, in memory: what a replay needs, since a session's next request waits for its reply. */
import type { TraceRequest } from "./traceRequest.ts";

export type TraceSession = {
  readonly sessionId: string;
  readonly parentSessionId?: string;
  /** In the order of the session. */
  readonly requests: readonly TraceRequest[];
};

/** Sessions in the order in which they first come up. Holds the whole trace: some 100 bytes a request, and its blocks. */
export async function groupSessions(requests: AsyncIterable<TraceRequest>): Promise<readonly TraceSession[]> {
  const sessions = new Map<string, TraceRequest[]>();
  for await (const request of requests) {
    const session = sessions.get(request.sessionId);
    if (session === undefined) sessions.set(request.sessionId, [request]);
    else session.push(request);
  }
  return [...sessions].map(([sessionId, unordered]) => {
    const parentSessionId = unordered.find((request) => request.parentSessionId !== undefined)?.parentSessionId;
    const ordered = unordered.sort((a, b) => a.index - b.index);
    return { sessionId, ...(parentSessionId === undefined ? {} : { parentSessionId }), requests: ordered };
  });
}
