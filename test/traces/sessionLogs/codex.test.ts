import { describe, expect, it } from "vitest";
import { calls, codex, used, uuid7 } from "./codexLines.ts";
import { importRecords, importTexts, linesOf, pick, skipsOf } from "./logs.ts";

const SESSION = codex.meta(0, { id: "s" });

describe("a Codex rollout", () => {
  it("gives a call at each token count, and none where it is repeated", () => {
    const [, , first] = calls(0, [[100, 60, 10]]);
    const result = importRecords([SESSION, ...calls(0, [[100, 60, 10]]), { ...first, timestamp: "2026-01-05T09:00:09Z" }]);
    expect(pick(result.calls, "promptTokens", "cachedTokens", "outputTokens")).toEqual([[100, 60, 10]]);
    expect(skipsOf(result)).toEqual({ "token count repeated": 1 });
  });

  it("takes differences of totals where the usage of the last response is not stated", () => {
    const totals = [used(100, 0, 10), used(250, 90, 30)].map((total, index) => codex.count(index, undefined, total));
    expect(pick(importRecords([SESSION, ...totals]).calls, "promptTokens", "cachedTokens", "outputTokens")).toEqual([
      [100, 0, 10],
      [150, 90, 20],
    ]);
  });

  it("leaves out the marker of a context that overflowed, after which totals start over", () => {
    const marker = { ...used(0, 0, 0), total_tokens: 200_000 };
    const lines = [...calls(0, [[100, 0, 10]]), codex.count(8, marker, marker), codex.count(9, undefined, used(40, 0, 5))];
    const result = importRecords([SESSION, ...lines]);
    expect(pick(result.calls, "promptTokens", "outputTokens")).toEqual([
      [100, 10],
      [40, 5],
    ]);
    expect(skipsOf(result)).toEqual({ "all token counts zero": 1 });
  });

  it("gives the results that follow a count to the next call, with parallel tools counted once in time", () => {
    const lines = [
      codex.user(0),
      codex.tool(2, "a"),
      codex.tool(2.5, "b"),
      codex.count(3, used(100, 0, 10), used(100, 0, 10)),
      codex.output(6, "a", "Chunk\nWall time: 3.5 seconds\nOutput: -"),
      codex.output(7, "b", "Wall time: 4 seconds\n-"),
      codex.message(9),
      codex.count(9.1, used(150, 100, 20), used(250, 100, 30)),
    ];
    const { calls } = importRecords([SESSION, ...lines]);
    expect(pick(calls, "trigger", "gapSeconds", "toolCalls", "toolSeconds", "toolInternalSeconds", "replySeconds")).toEqual([
      ["user", undefined, 0, undefined, undefined, 2.5],
      ["tool", 4.5, 2, 5, 4.5, 2],
    ]);
  });

  it("keeps a tool's result for the next call when it is there before the running one is counted", () => {
    const lines = [
      codex.user(0),
      codex.tool(2, "a"),
      codex.output(2.2, "a"),
      codex.count(3, used(100, 0, 10), used(100, 0, 10)),
      codex.message(5),
      codex.count(5, used(150, 0, 10), used(250, 0, 20)),
    ];
    const { calls } = importRecords([SESSION, ...lines]);
    expect(pick(calls, "sentSeconds", "replySeconds", "trigger")).toEqual([
      [0, 2, "user"],
      [2.2, 2.8, "tool"],
    ]);
  });

  it("knows how long a person took, but not for the first message", () => {
    const { calls: found } = importRecords([SESSION, ...calls(0, [[100, 0, 10]]), ...calls(63, [[200, 0, 10]])]);
    expect(pick(found, "userSeconds", "gapSeconds")).toEqual([
      [undefined, undefined],
      [60, 61],
    ]);
  });

  it("counts what the previous call sent and got as shared, and the provider's cache apart", () => {
    const lines = [
      codex.count(1, used(1000, 0, 300, 200), undefined),
      codex.count(2, used(1500, 512, 50), undefined),
      codex.count(3, used(1200, 0, 50), undefined),
    ];
    const { calls } = importRecords([SESSION, ...lines]);
    expect(pick(calls, "sharedTokens", "cachedTokens")).toEqual([
      [0, 0],
      [1300, 512],
      [undefined, 0],
    ]);
  });

  it("gives a turn's time to the first token to its first call", () => {
    const lines = [codex.started(0, "1"), codex.user(0.5), codex.message(3), codex.count(3, used(9, 0, 1), used(9, 0, 1))];
    const { calls } = importRecords([SESSION, ...lines, codex.complete(4, 2000)]);
    expect(pick(calls, "firstTokenSeconds", "firstItemSeconds")).toEqual([[1.5, 2.5]]);
  });

  it("counts usage records or token counts, never both", () => {
    const [one, two] = [used(100, 60, 10, 4), used(200, 90, 20, 0)];
    const lines = [
      ...calls(0, [[70, 0, 7]]),
      codex.record(11, "r1", one),
      codex.count(11, one, used(170, 60, 17, 4)),
      codex.record(12, "r2", two),
      codex.count(12, two, used(370, 150, 37, 4)),
      codex.record(13, "r2", two),
    ];
    const expected = [70, 100, 200];
    expect(pick(importRecords([SESSION, ...lines]).calls, "promptTokens").flat()).toEqual(expected);
    const countFirst = [codex.count(1, one, one), codex.record(1, "r1", one), codex.count(2, two, used(300, 150, 30, 4))];
    const swapped = [SESSION, ...countFirst, codex.record(2, "r2", two)];
    expect(pick(importRecords(swapped).calls, "promptTokens").flat()).toEqual([100, 200]);
  });

  it("marks the call that wrote a summary, and the one after it", () => {
    const lines = [
      ...calls(0, [[1000, 0, 10]]),
      codex.user(20),
      codex.message(22),
      codex.count(22, used(1100, 0, 90), used(2100, 0, 100)),
      codex.compacted(23),
      codex.count(23, used(0, 0, 0), used(2100, 0, 100)),
      codex.message(25),
      codex.count(25, used(300, 0, 5), used(2400, 0, 105)),
    ];
    const result = importRecords([SESSION, ...lines]);
    expect(pick(result.calls, "isCompaction", "afterCompaction", "sharedTokens")).toEqual([
      [false, false, 0],
      [true, false, 1010],
      [false, true, undefined],
    ]);
    expect(result.compactions).toBe(1);
  });

  it("marks no call where the provider compacts by itself", () => {
    const call = [codex.user(0), codex.tool(2, "a"), codex.count(3, used(1000, 0, 10), undefined), codex.output(4, "a")];
    const lines = [...call, codex.compacted(5), codex.message(7), codex.count(7, used(300, 0, 5), undefined)];
    const result = importRecords([SESSION, ...lines]);
    expect(pick(result.calls, "isCompaction", "afterCompaction")).toEqual([
      [false, false],
      [false, true],
    ]);
    expect(result.compactions).toBe(1);
  });
});

describe("a Codex session that begins with another's history", () => {
  const spawn = (payload: object): Record<string, unknown> =>
    codex.meta(100, { ...payload, source: { subagent: { thread_spawn: { parent_thread_id: "parent" } } } });
  const parent = {
    "parent.jsonl": linesOf([
      codex.meta(0, { id: "parent" }),
      ...calls(0, [
        [100, 0, 10],
        [200, 0, 10],
      ]),
    ]),
  };
  const own = codex.count(130, used(260, 200, 20), used(560, 200, 40));
  const atOnce = [codex.count(100.2, used(100, 0, 10), used(100, 0, 10)), codex.count(100.4, used(200, 0, 10), used(300, 0, 20))];

  it.each([
    [
      "by ordinal",
      [
        spawn({ id: "child", subagent_history_start_ordinal: 7 }),
        { ...atOnce[0], ordinal: 3 },
        { ...atOnce[1], ordinal: 6 },
        { ...own, ordinal: 9 },
      ],
    ],
    ["by a shared second", [spawn({ id: "child" }), ...atOnce, own]],
    [
      "by the time in the ids of turns",
      [
        spawn({ id: uuid7(100) }),
        codex.meta(100, { id: "parent" }),
        codex.turn(100, uuid7(0)),
        ...atOnce,
        codex.turn(101, uuid7(101)),
        own,
      ],
    ],
  ])("counts none of it again, %s", (_, lines) => {
    const result = importTexts({ ...parent, "child.jsonl": linesOf(lines) });
    expect(pick(result.calls, "promptTokens").flat().sort()).toEqual([100, 200, 260]);
    const child = result.calls.filter(({ isSubagent }) => isSubagent);
    expect(pick(child, "index", "sharedTokens", "parentSessionId", "gapSeconds")).toEqual([[0, 210, "#codex parent", undefined]]);
    expect(skipsOf(result)).toEqual({ "history of another session, repeated": 2 });
  });

  it("is no sub-agent when it is a fork", () => {
    const lines = [codex.meta(100, { id: "fork", forked_from_id: "parent" }), ...atOnce, own];
    const { calls } = importTexts({ ...parent, "fork.jsonl": linesOf(lines) });
    const [call] = calls.filter(({ sessionId }) => sessionId === "#codex fork");
    expect(call).toMatchObject({ isSubagent: false, sharedTokens: 210, promptTokens: 260 });
    expect(call).not.toHaveProperty("parentSessionId");
  });

  it("is counted once when an archived copy lies beside it", () => {
    const text = parent["parent.jsonl"];
    const result = importTexts({ "archived_sessions/parent.jsonl": text, "sessions/parent.jsonl": text });
    expect(result.calls).toHaveLength(2);
    expect(skipsOf(result)).toEqual({ "counted in another place": 2 });
  });
});
