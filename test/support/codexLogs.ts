/** Session logs of Codex CLI that tell of given requests, as it would have written them. */
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { codex, used } from "../traces/sessionLogs/codexLines.ts";
import { linesOf } from "../traces/sessionLogs/logs.ts";

const REPLY_SECONDS = 2;

/** A log a session. Every request stays with what came before it: a person's message, or the result of the tool that was called. */
export function codexLogs(requests: Iterable<TraceRequest>): ReadonlyMap<string, string> {
  const sessions = new Map<string, TraceRequest[]>();
  for (const request of requests) sessions.set(request.sessionId, [...(sessions.get(request.sessionId) ?? []), request]);
  return new Map([...sessions].map(([id, session]) => [id, linesOf(sessionLines(id, session))]));
}

function sessionLines(id: string, session: readonly TraceRequest[]): object[] {
  const total = [0, 0, 0, 0];
  let seconds = 0;
  const lines: object[] = [codex.meta(0, { id }), codex.turn(0, "1")];
  for (const { index, promptTokens, sharedTokens = 0, outputTokens, reasoningTokens = 0, gapSeconds = 0, trigger } of session) {
    const counts = [promptTokens, sharedTokens, outputTokens, reasoningTokens] as const;
    for (const [part, tokens] of counts.entries()) total[part] = (total[part] as number) + tokens;
    seconds += gapSeconds;
    const call = `${id} ${index - 1}`;
    lines.push(trigger === "tool" ? codex.output(seconds, call) : codex.user(seconds));
    lines.push(codex.message(seconds + 1), codex.tool(seconds + REPLY_SECONDS, `${id} ${index}`));
    seconds += REPLY_SECONDS;
    lines.push(codex.count(seconds, used(...counts), used(...(total as [number, number, number, number])))); // one of each
  }
  return lines;
}
