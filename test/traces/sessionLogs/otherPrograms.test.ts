import { describe, expect, it } from "vitest";
import { importTexts, pick, skipsOf } from "./logs.ts";

const START = Date.UTC(2026, 0, 5, 9);
const time = (created: number, completed?: number): object => ({
  created: START + created * 1000,
  ...(completed === undefined ? {} : { completed: START + completed * 1000 }),
});
const span = (start: number, end: number): object => ({ start: START + start * 1000, end: START + end * 1000 });
const tokens = (input: number, read: number, output: number, reasoning = 0): object => ({
  input,
  output,
  reasoning,
  cache: { read, write: 0 },
});

/** Files of OpenCode's storage, one a record. */
function storage(records: readonly object[]): Record<string, string> {
  return Object.fromEntries(records.map((record, index) => [`${index}.json`, JSON.stringify(record)]));
}

describe("OpenCode's storage", () => {
  const session = { id: "ses_2", parentID: "ses_1", title: "-", directory: "/x", time: {} };
  const asked = { id: "msg_1", sessionID: "ses_1", role: "user", time: time(0) };
  const message = (id: string, rest: object): object => ({
    id,
    sessionID: "ses_1",
    role: "assistant",
    modelID: "m",
    parentID: "msg_1",
    ...rest,
  });
  const part = (id: string, messageID: string, rest: object): object => ({ id, messageID, sessionID: "ses_1", ...rest });

  it("gives the message where it has no steps: cache and reasoning stand beside input and output", () => {
    const { calls } = importTexts(storage([asked, message("msg_2", { time: time(1, 7), tokens: tokens(500, 18_000, 220, 80) })]));
    const keys = ["promptTokens", "cachedTokens", "outputTokens", "reasoningTokens", "replySeconds", "trigger"] as const;
    expect(pick(calls, ...keys)).toEqual([[18_500, 18_000, 300, 80, 6, "user"]]);
  });

  it("gives each step of a message that has several, in whatever order its files come", () => {
    const records = [
      part("prt_5", "msg_2", { type: "step-finish", tokens: tokens(50, 700, 20) }),
      message("msg_2", { time: time(1, 12), tokens: tokens(50, 700, 20) }),
      part("prt_2", "msg_2", { type: "tool", state: { time: span(3, 8) } }),
      part("prt_3", "msg_2", { type: "step-finish", tokens: tokens(600, 0, 90) }),
      part("prt_1", "msg_2", { type: "text", text: "-", time: span(2, 3) }),
      part("prt_4", "msg_2", { type: "text", text: "-", time: span(9, 11) }),
      asked,
    ];
    const { calls } = importTexts(storage(records));
    const keys = ["promptTokens", "trigger", "toolSeconds", "gapSeconds", "firstTokenSeconds", "replySeconds"] as const;
    expect(pick(calls, ...keys, "sharedTokens")).toEqual([
      [600, "user", undefined, undefined, 1, 2, 0],
      [750, "tool", 5, 5, 1, 3, 690],
    ]);
  });

  it("knows sub-agents, compactions and how long a person took", () => {
    const records = [
      session,
      asked,
      message("msg_2", { time: time(1, 4), tokens: tokens(900, 0, 10) }),
      { id: "msg_3", sessionID: "ses_2", role: "user", time: time(5) },
      { ...message("msg_4", { time: time(6, 7), tokens: tokens(70, 0, 3) }), sessionID: "ses_2" },
      message("msg_5", { time: time(20, 30), summary: true, tokens: tokens(950, 0, 40) }),
      { id: "msg_6", sessionID: "ses_1", role: "user", time: time(90) },
      message("msg_7", { time: time(91, 94), tokens: tokens(200, 0, 10) }),
    ];
    const imported = importTexts(storage(records));
    const keys = ["sessionId", "parentSessionId", "trigger", "userSeconds", "isCompaction", "afterCompaction"] as const;
    expect(pick(imported.calls, ...keys)).toEqual([
      ["#opencode ses_1", undefined, "user", undefined, false, false],
      ["#opencode ses_1", undefined, undefined, undefined, true, false],
      ["#opencode ses_1", undefined, "user", 60, false, true],
      ["#opencode ses_2", "#opencode ses_1", "tool", undefined, false, false],
    ]);
    expect(imported.compactions).toBe(1);
  });

  it("reads an export, and counts what lies in the storage too once", () => {
    const info = message("msg_2", { time: time(1, 7), tokens: tokens(500, 0, 20) });
    const exported = {
      info: { ...session, id: "ses_1" },
      messages: [
        { info: asked, parts: [] },
        { info, parts: [] },
      ],
    };
    const { calls } = importTexts(storage([exported, info]));
    expect(pick(calls, "promptTokens", "trigger")).toEqual([[500, "tool"]]);
  });
});

describe("a chat of Gemini CLI", () => {
  const used = (input: number, cached: number, output: number, thoughts: number, total: number): object => ({
    input,
    cached,
    output,
    thoughts,
    tool: 0,
    total,
  });
  const chat = (messages: readonly object[]): Record<string, string> => ({
    "session-1.json": JSON.stringify({ sessionId: "g", startTime: "2026-01-05T09:00:00Z", messages }),
  });
  const user = (id: string, second: string): object => ({ id, type: "user", timestamp: `2026-01-05T09:00:${second}Z` });
  const reply = (id: string, second: string, rest: object): object => ({
    ...user(id, second),
    type: "gemini",
    model: "m",
    ...rest,
  });

  it("adds thoughts to the output, and sees in the total whether the cache is part of the input", () => {
    const inside = reply("2", "04", { tokens: used(9000, 7000, 100, 50, 9150) });
    const beside = reply("2", "04", { tokens: used(2000, 7000, 100, 50, 9150) });
    for (const message of [inside, beside]) {
      const { calls } = importTexts(chat([user("1", "00"), message]));
      const keys = ["promptTokens", "cachedTokens", "outputTokens", "reasoningTokens", "replySeconds", "trigger"] as const;
      expect(pick(calls, ...keys)).toEqual([[9000, 7000, 150, 50, 4, "user"]]);
    }
  });

  it("takes the time of the tools' results for the start of the next call", () => {
    const toolCalls = [{ id: "t", timestamp: "2026-01-05T09:00:09Z", args: {} }];
    const { calls } = importTexts(
      chat([
        user("1", "00"),
        reply("2", "04", { tokens: used(100, 0, 10, 0, 110), toolCalls }),
        reply("3", "12", { tokens: used(200, 0, 10, 0, 210) }),
        user("4", "42"),
        reply("5", "44", { tokens: used(300, 0, 10, 0, 310) }),
      ]),
    );
    expect(pick(calls, "trigger", "gapSeconds", "replySeconds", "toolCalls", "userSeconds")).toEqual([
      ["user", undefined, 4, 0, undefined],
      ["tool", 5, 3, 1, undefined],
      ["user", 30, 2, 0, 30],
    ]);
  });

  it("as lines: a message that comes again replaces the earlier one", () => {
    const lines = [
      { sessionId: "g", startTime: "2026-01-05T09:00:00Z", projectHash: "-" },
      user("1", "00"),
      reply("2", "04", { tokens: used(100, 0, 1, 0, 101) }),
      reply("2", "05", { tokens: used(100, 0, 30, 0, 130) }),
    ];
    const imported = importTexts({ "session-1.jsonl": lines.map((line) => JSON.stringify(line)).join("\n") });
    expect(pick(imported.calls, "outputTokens", "replySeconds")).toEqual([[30, 5]]);
    expect(skipsOf(imported)).toEqual({});
  });
});
