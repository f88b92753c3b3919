/** Logs that are cut, mixed up, hostile or none: what can be read is read, and what cannot is counted with its place. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { SessionLogCall } from "../../../src/traces/sessionLogs/sessionLogCall.ts";
import { calls, codex, used } from "./codexLines.ts";
import { importRecords, importTexts, linesOf, pick, skipsOf } from "./logs.ts";

const LOG = linesOf([
  codex.meta(0, { id: "s" }),
  ...calls(0, [
    [100, 60, 10],
    [200, 90, 20],
  ]),
]);

describe("a damaged log", () => {
  it("is read up to a last line that is cut off", () => {
    const imported = importTexts({ "log.jsonl": LOG.slice(0, -20) });
    expect(pick(imported.calls, "promptTokens")).toEqual([[100]]);
    expect(imported.skips).toEqual([
      { of: "lines", reason: "cut off at the end of the file", count: 1, first: { file: "log.jsonl", line: 7 } },
    ]);
  });

  it("is read around lines that are no JSON, no object, or of a type that is not known", () => {
    const [meta, ...rest] = LOG.trimEnd().split("\n");
    const odd = ["{broken", "7", '{"timestamp":"-","type":"new_thing","payload":{}}', "", "\u0000\u0001"];
    const imported = importTexts({ "log.jsonl": [meta, ...odd, ...rest].join("\n") });
    expect(imported.calls).toHaveLength(2);
    expect(imported.skips.map(({ reason, count, first }) => [reason, count, first.line])).toEqual([
      ["not JSON", 2, 2],
      ["not a JSON object", 1, 3],
      ["record of a type that is not known", 1, 4],
    ]);
  });

  it.each([
    ["CR LF", "\r\n"],
    ["CR", "\r"],
    ["all kinds", undefined],
  ])("may end its lines with %s", (_, end) => {
    const ends = ["\n", "\r\n", "\r", "\n\n"];
    let index = 0;
    const text = LOG.replaceAll("\n", () => end ?? (ends[index++ % ends.length] as string));
    expect(importTexts({ "log.jsonl": `\ufeff${text}` }).calls).toEqual(importTexts({ "log.jsonl": LOG }).calls);
  });

  it("loses times, not calls, where the clock goes back", () => {
    const lines = [...calls(1000, [[100, 0, 10]]), ...calls(0, [[200, 0, 10]]), ...calls(20, [[300, 0, 10]])];
    const { calls: found } = importRecords([codex.meta(1000, { id: "s" }), ...lines]);
    expect(pick(found, "promptTokens", "gapSeconds", "userSeconds", "replySeconds")).toEqual([
      [100, undefined, undefined, 2],
      [200, undefined, undefined, 2],
      [300, 18, 17, 2],
    ]);
  });

  it("may have no clock at all", () => {
    const lines = [codex.meta(0, { id: "s" }), ...calls(0, [[100, 0, 10]])].map((line) => ({ ...line, timestamp: "-" }));
    const { calls: found } = importRecords(lines);
    expect(pick(found, "promptTokens", "trigger", "sentSeconds", "replySeconds")).toEqual([[100, "user", undefined, undefined]]);
  });

  it.each([
    ["negative", -1],
    ["a fraction", 0.5],
    ["a text", "100"],
    ["huge", 1e300],
    ["a truth", true],
  ])("has no call whose count is %s", (_, count) => {
    const odd = codex.count(5, { ...used(100, 0, 10), input_tokens: count }, undefined);
    const imported = importRecords([codex.meta(0, { id: "s" }), odd, codex.count(6, used(7, 0, 1), undefined)]);
    expect(pick(imported.calls, "promptTokens")).toEqual([[7]]);
    expect(skipsOf(imported)).toEqual({ "token counts that cannot be": 1 });
  });

  it("has no call whose counts are all zero, nor one of infinite ones", () => {
    const zero = JSON.stringify(codex.count(5, used(0, 0, 0), undefined));
    const endless = zero
      .replace('"input_tokens":0', '"input_tokens":Infinity')
      .replace('"output_tokens":0', '"output_tokens":NaN');
    expect(skipsOf(importTexts({ "log.jsonl": `${zero}\n${endless}\n` }))).toEqual({ "all token counts zero": 2 });
  });

  it("never says that more was cached or thought than there was", () => {
    const { calls: found } = importRecords([codex.count(5, used(100, 400, 10, 30), undefined)]);
    expect(pick(found, "cachedTokens", "reasoningTokens")).toEqual([[100, 10]]);
  });

  it("is left out where it is none of a known program", () => {
    const imported = importTexts({ "a.jsonl": '{"x":1}\n'.repeat(500), "b.json": "[1]", "c.json": '{"a":', "d.jsonl": "" });
    expect(imported.calls).toEqual([]);
    expect(skipsOf(imported)).toEqual({ "not JSON": 1, "not a session log that is known": 3 });
  });
});

/** Records with the keys of all formats and whatever values. */
const anyRecord = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, "", "s", "x", "tool_use", "tool_result", "assistant", "user", "step-finish", "token_count"),
    fc.constantFrom("2026-01-05T09:00:00Z", "2026-01-05T08:00:00.5+02:00", "gemini", "ses_1", "function_call", "<synthetic>"),
    fc.oneof(fc.nat(1000), fc.integer(), fc.double()),
    tie("record"),
    fc.array(tie("record"), { maxLength: 3 }),
  ),
  record: fc.dictionary(
    fc.constantFrom(
      ...["type", "payload", "timestamp", "sessionId", "sessionID", "messageID", "role", "message", "usage", "id", "info"],
      ...["input_tokens", "output_tokens", "cache_read_input_tokens", "last_token_usage", "total_token_usage", "messages"],
      ...["tokens", "input", "output", "cached", "cache", "read", "time", "start", "end", "created", "completed", "summary"],
      ...["content", "tool_use_id", "data", "isSidechain", "parentUuid", "uuid", "subtype", "compactMetadata", "preTokens"],
      ...["postTokens", "durationMs", "startTime", "parentID", "title", "state", "ordinal", "call_id", "source", "subagent"],
    ),
    tie("value"),
    { maxKeys: 8 },
  ),
})).record as fc.Arbitrary<Record<string, unknown>>;

const anyCodexRecord = fc
  .tuple(
    fc.constantFrom("session_meta", "turn_context", "response_item", "event_msg", "compacted", "token_usage_record"),
    fc.constantFrom("token_count", "user_message", "function_call", "function_call_output", "reasoning", "task_complete"),
    anyRecord,
    fc.nat(100),
  )
  .map(([type, payloadType, payload, seconds]) => ({
    timestamp: `2026-01-05T09:${String(seconds % 60).padStart(2, "0")}:00Z`,
    type,
    payload: { call_id: "c", ...payload, type: payloadType, info: { last_token_usage: payload } },
  }));
const anyClaudeRecord = fc
  .tuple(fc.constantFrom("user", "assistant", "system", "progress"), anyRecord, anyRecord)
  .map(([type, record, message]) => ({ ...record, type, message: { ...message, usage: message } }));

describe("whatever a log holds", () => {
  property.prop([fc.array(fc.oneof(anyRecord, anyCodexRecord, anyClaudeRecord), { maxLength: 12 })], { numRuns: 300 })(
    "records are whole, finite and within each other",
    (records) => {
      const { calls: found } = importRecords(records);
      const documents = importTexts(
        Object.fromEntries(records.map((record, index) => [`${index}.json`, JSON.stringify(record)])),
      );
      for (const call of [...found, ...documents.calls]) expectSound(call);
    },
  );

  property.prop([fc.array(fc.string(), { maxLength: 8 })])("no text is too odd to be refused", (lines) => {
    expect(importTexts({ "log.jsonl": lines.join("\n") }).calls).toEqual([]);
  });
});

function expectSound(call: SessionLogCall): void {
  const numbers = Object.values(call).filter((value) => typeof value === "number");
  expect(numbers.every((number) => Number.isFinite(number) && number >= 0)).toBe(true);
  const { promptTokens, cachedTokens = 0, sharedTokens = 0, outputTokens, reasoningTokens = 0 } = call;
  expect([promptTokens, outputTokens].every(Number.isSafeInteger)).toBe(true);
  expect(Math.max(cachedTokens, sharedTokens)).toBeLessThanOrEqual(promptTokens);
  expect(reasoningTokens).toBeLessThanOrEqual(outputTokens);
}
