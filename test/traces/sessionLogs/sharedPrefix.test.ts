import { describe, expect, it } from "vitest";
import { codex, used } from "./codexLines.ts";
import { importRecords, pick } from "./logs.ts";

/**
 * Prompt, cached by the provider, output and reasoning tokens of the calls of a real session of Codex CLI 0.114, and whether a
 * person set them off. Source: uw-syfi/TraceLab, example_sessions/derived/round_trace.jsonl (commit b889eb7), rounds 0 to 7.
 */
const ROUNDS = [
  [9324, 6912, 444, 199, "user"],
  [9917, 9600, 94, 11, "tool"],
  [10_058, 9856, 59, 15, "tool"],
  [10_152, 3456, 233, 26, "tool"],
  [10_472, 10_240, 294, 96, "tool"],
  [10_436, 9216, 262, 69, "user"],
  [11_636, 10_624, 198, 41, "tool"],
  [11_727, 10_368, 279, 124, "user"],
] as const;
/** What the provider's cache counts in. */
const BLOCK_TOKENS = 128;

describe("the ideal prefix hit of Codex CLI", () => {
  const lines = ROUNDS.flatMap(([prompt, cached, output, reasoning, trigger], index) => [
    trigger === "user" ? codex.user(10 * index) : codex.output(10 * index, "-"),
    codex.message(10 * index + 2),
    codex.count(10 * index + 2, used(prompt, cached, output, reasoning), undefined),
  ]);
  const shared = pick(importRecords([codex.meta(0, { id: "s" }), ...lines]).calls, "sharedTokens").flat();

  it("is the previous prompt and reply within a turn, and what stood before the turn's reasoning after it", () => {
    expect(shared).toEqual([0, 9768, 10_011, 10_117, 10_385, 9324, 10_698, 10_436]);
  });

  it("is never less than a session's own cache held, and just that where history changed", () => {
    const own = ROUNDS.map(([, cached]) => cached).slice(1);
    const ideal = shared.slice(1).map((tokens) => Number(tokens));
    for (const [index, cached] of own.entries()) expect(cached).toBeLessThanOrEqual(ideal[index] ?? 0);
    for (const index of [4, 6]) expect(own[index]).toBe(Math.floor((ideal[index] ?? 0) / BLOCK_TOKENS) * BLOCK_TOKENS);
  });
});
