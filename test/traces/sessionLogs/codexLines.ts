/** Lines of Codex rollouts. */
import { at } from "./logs.ts";

type Line = Record<string, unknown>;

const line = (seconds: number, type: string, payload: Line, ordinal?: number): Line => ({
  timestamp: at(seconds),
  ...(ordinal === undefined ? {} : { ordinal }),
  type,
  payload,
});

/** A UUID of version 7 of a moment. */
export function uuid7(seconds: number, tail = "1"): string {
  const milliseconds = (Date.UTC(2026, 0, 5, 9) + seconds * 1000).toString(16).padStart(12, "0");
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7000-8000-${tail.padStart(12, "0")}`;
}

export const codex = {
  meta: (seconds: number, payload: Line): Line => line(seconds, "session_meta", { source: "cli", ...payload }),
  turn: (seconds: number, turnId: string, model = "gpt-x"): Line => line(seconds, "turn_context", { turn_id: turnId, model }),
  started: (seconds: number, turnId: string): Line => line(seconds, "event_msg", { type: "task_started", turn_id: turnId }),
  user: (seconds: number): Line => line(seconds, "event_msg", { type: "user_message", message: "-" }),
  message: (seconds: number): Line => line(seconds, "response_item", { type: "message", role: "assistant", content: [] }),
  tool: (seconds: number, callId: string): Line =>
    line(seconds, "response_item", { type: "function_call", name: "exec", arguments: "{}", call_id: callId }),
  output: (seconds: number, callId: string, output = "-"): Line =>
    line(seconds, "response_item", { type: "function_call_output", call_id: callId, output }),
  compacted: (seconds: number): Line => line(seconds, "compacted", { message: "-" }),
  complete: (seconds: number, firstTokenMs?: number): Line =>
    line(seconds, "event_msg", { type: "task_complete", time_to_first_token_ms: firstTokenMs }),
  count: (seconds: number, last: Line | undefined, total: Line | undefined, ordinal?: number): Line =>
    line(seconds, "event_msg", { type: "token_count", info: { last_token_usage: last, total_token_usage: total } }, ordinal),
  record: (seconds: number, responseId: string, counts: Line): Line =>
    line(seconds, "token_usage_record", { response_id: responseId, usage: counts }),
};

/** Usage in OpenAI's way: cached is part of input, reasoning of output. */
export function used(input: number, cached: number, output: number, reasoning = 0): Line {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

/** A session of one call after another, with totals that add up: user message, reply, count, each a second apart. */
export function calls(startSeconds: number, usages: readonly (readonly [number, number, number])[]): Line[] {
  const total = [0, 0, 0] as [number, number, number];
  return usages.flatMap((usage, index) => {
    for (const part of [0, 1, 2] as const) total[part] += usage[part];
    const seconds = startSeconds + 10 * index;
    return [codex.user(seconds), codex.message(seconds + 2), codex.count(seconds + 3, used(...usage), used(...total))];
  });
}
