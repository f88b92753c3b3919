import { describe, expect, it } from "vitest";
import { modelFamily } from "../../../src/traces/sessionLogs/modelFamily.ts";
import { summariseLogs } from "../../../src/traces/sessionLogs/summary.ts";
import { calls, codex } from "./codexLines.ts";
import { importTexts, linesOf, pick } from "./logs.ts";

const LOGS = {
  "a.jsonl": linesOf([
    codex.meta(0, { id: "a" }),
    codex.turn(0, "1", "org/GPT-9-secret"),
    ...calls(0, [
      [100, 0, 10],
      [200, 50, 30],
    ]),
  ]),
  "b.jsonl": linesOf([codex.meta(500, { id: "b", parent_thread_id: "a" }), ...calls(500, [[400, 0, 5]])]),
  "c.jsonl": linesOf([codex.meta(3600, { id: "c" }), ...calls(3600, [[50, 0, 1]])]),
};

describe("records of sessions", () => {
  it.each([
    ["session", [0, 10, 500, 0]],
    ["import", [0, 10, 500, 3600]],
    ["unix", [0, 10, 500, 3600].map((seconds) => Date.UTC(2026, 0, 5, 9) / 1000 + seconds)],
  ] as const)("count time by the clock of the %s", (clock, expected) => {
    expect(pick(importTexts(LOGS, { clock }).calls, "sentSeconds").flat()).toEqual(expected);
  });

  it("name families of models alone, unless names are asked for", () => {
    const models = (keepModels: boolean): unknown[] => pick(importTexts(LOGS, { keepModels }).calls, "model").flat();
    expect(models(false)).toEqual(["gpt", "gpt", undefined, undefined]);
    expect(models(true)).toEqual(["org/GPT-9-secret", "org/GPT-9-secret", undefined, undefined]);
    expect(["openai/gpt-oss-120b", "claude-x-1", "o4-mini", "acme/Qwen9-tuned", "in-house"].map(modelFamily)).toEqual([
      "gpt-oss",
      "claude",
      "gpt",
      "qwen",
      "other",
    ]);
  });

  it("come in the order of their hashed ids, so that nothing is told by it", () => {
    const hashes = new Map([
      ["codex a", "3"],
      ["codex b", "1"],
      ["codex c", "2"],
    ]);
    const { calls } = importTexts(LOGS, { anonymous: (id) => hashes.get(id) ?? "?" });
    expect(pick(calls, "sessionId", "parentSessionId", "index")).toEqual([
      ["1", "3", 0],
      ["2", undefined, 0],
      ["3", undefined, 0],
      ["3", undefined, 1],
    ]);
  });

  it("are summed up", () => {
    expect(summariseLogs(importTexts(LOGS))).toMatchObject({
      files: { codex: 3 },
      sessions: 3,
      subagentSessions: 1,
      calls: 4,
      tokens: { prompt: 750, cached: 50, output: 46, reasoning: 0 },
      requestsPerSession: { count: 3, p50: 1, p95: 1.9 },
      promptTokens: { count: 4, p50: 150 },
      gapSeconds: { count: 1, p50: 8 },
      triggers: { tool: 1, user: 3, unknown: 0 },
      observedHit: { fraction: 50 / 750, calls: 4 },
      idealHit: { fraction: 110 / 750, calls: 4 },
    });
  });

  it("may be none", () => {
    const summary = summariseLogs(importTexts({}));
    expect(summary).toMatchObject({ calls: 0, promptTokens: { count: 0, p50: undefined }, idealHit: { fraction: undefined } });
  });
});
