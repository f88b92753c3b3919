/** Samples of the formats beside the repository, with what they are known to hold; skipped where they are not there. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { importTexts, skipsOf } from "./logs.ts";

const SAMPLES = resolve(import.meta.dirname, "../../../../shared/data/formats");
const sample = (name: string): ReturnType<typeof importTexts> =>
  importTexts({ [name]: readFileSync(join(SAMPLES, name), "utf8") });

describe.skipIf(!existsSync(SAMPLES))("a sample (skipped where the samples are not beside the repository)", () => {
  it("of Codex CLI holds two calls and a repeated count", () => {
    const imported = sample("codex.jsonl");
    expect(imported.calls).toMatchObject([
      { promptTokens: 12_000, cachedTokens: 4096, outputTokens: 300, reasoningTokens: 120, replySeconds: 3.988 },
      {
        promptTokens: 12_900,
        cachedTokens: 11_904,
        outputTokens: 180,
        replySeconds: 2.4,
        toolSeconds: 2.5,
        toolInternalSeconds: 2.3,
      },
    ]);
    expect(skipsOf(imported)).toEqual({ "token count repeated": 1 });
  });

  it("of Claude Code holds a call, a tool and a compaction", () => {
    const imported = sample("claude.jsonl");
    expect(imported.calls).toMatchObject([
      { promptTokens: 24_004, cachedTokens: 15_000, cacheWriteTokens: 9000, outputTokens: 150, replySeconds: 3.1 },
      { isEstimated: true, promptTokens: 160_000, outputTokens: 6000, replySeconds: 60, toolSeconds: 2 },
    ]);
    expect(imported.compactions).toBe(1);
    expect(imported.skips).toEqual([]);
  });

  it("of OpenCode holds a call", () => {
    expect(sample("opencode.json").calls).toMatchObject([
      { promptTokens: 18_500, cachedTokens: 18_000, outputTokens: 300, reasoningTokens: 80, replySeconds: 6 },
    ]);
  });

  it("of Gemini CLI holds a call", () => {
    expect(sample("gemini.json").calls).toMatchObject([
      { promptTokens: 9000, cachedTokens: 7000, outputTokens: 150, reasoningTokens: 50, replySeconds: 4 },
    ]);
  });
});
