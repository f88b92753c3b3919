import { describe, expect, it } from "vitest";
import { at, importRecords, importTexts, linesOf, pick, skipsOf } from "./logs.ts";

type Line = Record<string, unknown>;

const line = (seconds: number, rest: Line): Line => ({
  sessionId: "s",
  isSidechain: false,
  timestamp: at(seconds),
  cwd: "/x",
  ...rest,
});
const user = (seconds: number, rest: Line = {}): Line =>
  line(seconds, { type: "user", message: { role: "user", content: "-" }, ...rest });
const result = (seconds: number, id: string, rest: Line = {}): Line =>
  line(seconds, { type: "user", message: { role: "user", content: [{ type: "tool_result", tool_use_id: id }] }, ...rest });

/** Input as Anthropic counts it: neither read from the cache nor written to it. */
type Usage = { input?: number; write?: number; read?: number; output: number };

function reply(seconds: number, id: string, { input = 1, write = 0, read = 0, output }: Usage, rest: Line = {}): Line {
  const { tool, model = "claude-x", request = `req ${id}`, ...more } = rest;
  const content = tool === undefined ? [{ type: "text", text: "-" }] : [{ type: "tool_use", id: tool, name: "Bash", input: {} }];
  const usage = {
    input_tokens: input,
    cache_creation_input_tokens: write,
    cache_read_input_tokens: read,
    output_tokens: output,
  };
  return line(seconds, { type: "assistant", requestId: request, message: { id, model, content, usage }, ...more });
}
const boundary = (seconds: number, uuid: string, metadata: Line): Line =>
  line(seconds, { type: "system", subtype: "compact_boundary", uuid, compactMetadata: metadata });

describe("a Claude Code transcript", () => {
  it("counts the cached parts of a prompt beside its input", () => {
    const { calls } = importRecords([user(0), reply(2, "m", { input: 4, write: 900, read: 15_000, output: 150 })]);
    expect(pick(calls, "promptTokens", "cachedTokens", "cacheWriteTokens", "outputTokens")).toEqual([[15_904, 15_000, 900, 150]]);
  });

  it("counts a reply of several lines once, with the fullest usage and the last line's time", () => {
    const lines = [
      user(0),
      reply(2, "m", { read: 900, output: 2 }),
      reply(3, "m", { read: 900, output: 150 }, { tool: "t" }),
      reply(4, "m", { read: 900, output: 8 }),
    ];
    const imported = importRecords(lines);
    expect(pick(imported.calls, "promptTokens", "outputTokens", "firstItemSeconds", "replySeconds")).toEqual([[901, 150, 2, 4]]);
    expect(imported.skips).toEqual([]);
  });

  it("times tools from call to result, parallel ones together, and people from what came before", () => {
    const lines = [
      user(0),
      reply(2, "m1", { output: 10 }, { tool: "a" }),
      reply(3, "m1", { output: 10 }, { tool: "b" }),
      result(5, "a", { toolUseResult: { durationMs: 1000 } }),
      result(9, "b", { toolUseResult: { durationMs: 2500 } }),
      reply(12, "m2", { output: 10 }),
      line(13, { type: "system", subtype: "turn_duration", durationMs: 13_000 }),
      user(73),
      reply(75, "m3", { output: 10 }),
    ];
    const { calls } = importRecords(lines);
    const keys = ["trigger", "gapSeconds", "toolCalls", "toolSeconds", "toolInternalSeconds", "userSeconds"] as const;
    expect(pick(calls, ...keys)).toEqual([
      ["user", undefined, 0, undefined, undefined, undefined],
      ["tool", 6, 2, 7, 3.5, undefined],
      ["user", 61, 0, undefined, undefined, 60],
    ]);
  });

  it("takes neither the program's words nor echoes of its commands for a person", () => {
    const echo = { message: { role: "user", content: "<command-name>/model</command-name>" } };
    for (const rest of [{ isMeta: true }, echo]) {
      const { calls } = importRecords([user(0, rest), reply(2, "m", { output: 10 })]);
      expect(pick(calls, "trigger", "replySeconds")).toEqual([[undefined, 2]]);
    }
  });

  it("leaves out errors and messages of the program itself; what was sent is sent again", () => {
    const lines = [
      user(0),
      reply(1, "e1", { output: 0 }, { model: "<synthetic>" }),
      reply(2, "e2", { output: 5 }, { isApiErrorMessage: true }),
      reply(4, "m", { output: 10 }),
    ];
    const imported = importRecords(lines);
    expect(pick(imported.calls, "outputTokens", "trigger", "replySeconds")).toEqual([[10, "user", 4]]);
    expect(skipsOf(imported)).toEqual({ "error or message of the program, not of a model": 2 });
  });

  it("counts replies without an id one by one", () => {
    const nameless = reply(2, "m", { output: 10 });
    const message = { ...(nameless.message as Line), id: undefined };
    expect(importRecords([user(0), { ...nameless, message }, { ...nameless, message }]).calls).toHaveLength(2);
  });
});

describe("a compaction of Claude Code", () => {
  const before = [user(0), reply(2, "m1", { read: 150_000, output: 10 }, { tool: "a" }), result(4, "a")];
  const after = [user(100, { isCompactSummary: true }), reply(105, "m2", { write: 9000, output: 10 })];

  it("becomes a record of the sizes that its boundary states, and what comes after shares an unknown part", () => {
    const stated = boundary(100, "b", { preTokens: 160_000, postTokens: 6000, durationMs: 60_000 });
    const imported = importRecords([...before, stated, ...after]);
    expect(imported.compactions).toBe(1);
    const keys = ["isEstimated", "isCompaction", "afterCompaction", "promptTokens", "replySeconds", "sharedTokens"] as const;
    expect(pick(imported.calls, ...keys, "toolSeconds")).toEqual([
      [false, false, false, 150_001, 2, 0, undefined],
      [true, true, false, 160_000, 60, 150_011, 2],
      [false, false, true, 9001, 5, undefined, undefined],
    ]);
  });

  it("is counted alone where sizes are not stated", () => {
    const imported = importRecords([...before, boundary(100, "b", { trigger: "auto" }), ...after]);
    expect(imported.compactions).toBe(1);
    expect(pick(imported.calls, "isEstimated", "afterCompaction")).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  it("is counted once when a fork repeats it", () => {
    const text = linesOf([...before, boundary(100, "b", {}), ...after]);
    const imported = importTexts({ "a.jsonl": text, "b.jsonl": text.replaceAll('"sessionId":"s"', '"sessionId":"fork"') });
    expect(imported.compactions).toBe(1);
    expect(imported.calls).toHaveLength(2);
  });
});

describe("several Claude Code transcripts", () => {
  const main = [user(0), reply(2, "m1", { read: 100, output: 10 }, { tool: "task" }), result(60, "task")];
  const agentLine = { isSidechain: true, agentId: "a1" };

  it("are a session and its sub-agent, which a tool set off", () => {
    const agent = [user(3, agentLine), reply(9, "m2", { read: 50, output: 5 }, agentLine)];
    for (const texts of [
      { "s.jsonl": linesOf(main), "agent-a1.jsonl": linesOf(agent) },
      { "s.jsonl": linesOf([...main, ...agent]) },
    ]) {
      const { calls } = importTexts(texts);
      const keys = ["sessionId", "parentSessionId", "isSubagent", "trigger", "sentSeconds", "promptTokens"] as const;
      expect(pick(calls, ...keys)).toEqual([
        ["#claude s", undefined, false, "user", 0, 101],
        ["#claude s/a1", "#claude s", true, "tool", 3, 51],
      ]);
    }
  });

  it("tell sub-agents without an id apart by where they began", () => {
    const chain = (seconds: number, root: string): Line[] => [
      user(seconds, { isSidechain: true, uuid: root, parentUuid: null }),
      reply(seconds + 2, `m ${root}`, { output: 5 }, { isSidechain: true, uuid: `${root} 2`, parentUuid: root }),
    ];
    const [first1, first2] = chain(3, "x") as [Line, Line];
    const [second1, second2] = chain(4, "y") as [Line, Line];
    const { calls } = importRecords([...main, first1, second1, first2, second2]);
    expect(calls.map(({ sessionId }) => sessionId)).toEqual(["#claude s", "#claude s/x", "#claude s/y"]);
  });

  it("count a sub-agent's replies once, though the session tells of them too", () => {
    const told = reply(9, "m2", { read: 50, output: 5 });
    const progress = line(9, { type: "progress", data: { agentId: "a1", message: { ...told, type: "assistant" } } });
    const agent = [user(3, agentLine), reply(9, "m2", { read: 50, output: 5 }, agentLine)];
    const alone = importTexts({ "s.jsonl": linesOf([...main, progress]) });
    expect(pick(alone.calls, "isSubagent", "promptTokens")).toEqual([
      [false, 101],
      [true, 51],
    ]);
    const both = importTexts({ "s.jsonl": linesOf([...main, progress]), "agent-a1.jsonl": linesOf(agent) });
    expect(pick(both.calls, "isSubagent", "promptTokens", "replySeconds")).toEqual([
      [false, 101, 2],
      [true, 51, 6],
    ]);
    expect(skipsOf(both)).toEqual({ "counted in another place": 1 });
  });

  it("count a fork's copy of the session as history of the fork", () => {
    const inFork = (lines: readonly Line[]): Line[] => lines.map((one) => ({ ...one, sessionId: "fork" }));
    const more = [user(100), reply(105, "m3", { read: 300, output: 7 })];
    const imported = importTexts({ "fork.jsonl": linesOf(inFork([...main, ...more])), "s.jsonl": linesOf(main) });
    expect(imported.calls.reduce((sum, { promptTokens }) => sum + promptTokens, 0)).toBe(101 + 301);
    expect(pick(imported.calls, "sharedTokens").flat().sort()).toEqual([0, 111]);
    expect(skipsOf(imported)).toEqual({ "counted in another place": 1 });
  });

  it("count a side question's copy of the session's replies with the session", () => {
    const side = reply(50, "m1", { read: 100, output: 10 }, { ...agentLine, request: "another" });
    const imported = importTexts({ "agent-a1.jsonl": linesOf([side]), "s.jsonl": linesOf(main) });
    expect(pick(imported.calls, "sessionId", "promptTokens")).toEqual([["#claude s", 101]]);
  });
});
