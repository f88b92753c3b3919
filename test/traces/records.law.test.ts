/** Records that an import writes are read back as the requests that they are. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { SESSION_LOG_COLUMNS, sessionLogCsv, sessionLogJsonLines } from "../../src/report/sessionLogTable.ts";
import type { SessionLogCall } from "../../src/traces/sessionLogs/sessionLogCall.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { FILE, readText, reportLines } from "../support/traces.ts";

const tokens = fc.integer({ min: 1, max: 2_000_000 });
const seconds = fc.integer({ min: 0, max: 1e9 }).map((milliseconds) => milliseconds / 1000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const call = fc.record({
  sentSeconds: maybe(seconds),
  gapSeconds: maybe(seconds),
  replySeconds: maybe(seconds),
  firstTokenSeconds: maybe(seconds),
  promptTokens: tokens,
  sharedTokens: maybe(fc.nat(1e6)),
  outputTokens: tokens,
  reasoningTokens: maybe(fc.nat(1000)),
  cachedTokens: maybe(fc.nat(1e6)),
  trigger: maybe(fc.constantFrom("user" as const, "tool" as const)),
  model: maybe(fc.constantFrom("claude", "gpt")),
  isEstimated: fc.boolean(),
});
const sessions = fc.array(fc.tuple(fc.boolean(), fc.array(call, { minLength: 1, maxLength: 5 })), { minLength: 1, maxLength: 5 });

const without = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // the same fields, of the same types

/** The record as it was imported, and the request that it stands for; none for the estimate of a compaction. */
function imported(
  all: typeof sessions extends fc.Arbitrary<infer T> ? T : never,
): readonly [SessionLogCall, TraceRequest | undefined][] {
  return all.flatMap(([isSubagent, calls], session) => {
    const sessionId = `${session}f`;
    const parent = isSubagent ? { parentSessionId: "parent" } : {};
    let index = 0;
    return calls.map(({ isEstimated, cachedTokens, ...fields }, at): [SessionLogCall, TraceRequest | undefined] => {
      const flags = {
        source: "codex",
        toolCalls: 0,
        isSubagent,
        isCompaction: isEstimated,
        afterCompaction: false,
        isEstimated,
      } as const;
      const record = without({ sessionId, ...parent, index: at, ...fields, cachedTokens, ...flags });
      if (isEstimated) return [record as SessionLogCall, undefined]; // without what is undefined
      const isStart = index === 0 && (fields.sharedTokens ?? 0) === 0 && (cachedTokens ?? 0) > 0;
      const scaffold = isStart ? { scaffoldTokens: cachedTokens } : {};
      const request = without({ sessionId, ...parent, index: index++, ...fields, ...scaffold });
      return [record as SessionLogCall, request as TraceRequest]; // the same
    });
  });
}

describe("records of an import", { timeout: 60_000 }, () => {
  property.prop([sessions.filter((all) => all.some(([, calls]) => calls.some(({ isEstimated }) => !isEstimated)))])(
    "are read back from CSV and from JSON lines, without the estimates",
    async (all) => {
      const pairs = imported(all);
      const records = pairs.map(([record]) => record);
      const requests = pairs.flatMap(([, request]) => request ?? []);
      for (const text of [sessionLogCsv(records), sessionLogJsonLines(records)]) {
        const read = await readText(text);
        expect(read.requests).toEqual(requests);
        expect(read.report.skipped).toBe(records.length - requests.length);
      }
    },
  );

  it("need four columns and no more, in any order", async () => {
    const { format, requests, report } = await readText("output_tokens,session,prompt_tokens,request\n7,a,100,4\n9,a,120,6\n");
    expect(format.name).toBe("agentwatt-csv");
    expect(requests).toEqual([
      { sessionId: "a", index: 0, promptTokens: 100, outputTokens: 7 },
      { sessionId: "a", index: 1, promptTokens: 120, outputTokens: 9 },
    ]);
    expect(reportLines(report)).toEqual([]);
  });

  it.each([
    ["a request that goes back", "a,3,100,7\na,2,100,7", "request repeats or goes back"],
    ["no session", ",3,100,7\na,2,100,7", "no session"],
    ["no request", "a,,100,7\na,2,100,7", "no request"],
  ])("of %s are left out, with the place", async (_, rows, said) => {
    const { requests, report } = await readText(`session,request,prompt_tokens,output_tokens\n${rows}\n`);
    expect(requests).toHaveLength(1);
    expect(reportLines(report).join()).toContain(`left out ${said}: 1, first at ${FILE}:`);
  });

  it("have the columns that the import writes", async () => {
    const [head] = sessionLogCsv([{ ...BARE, isEstimated: false }]).split("\n");
    expect(head?.split(",")).toEqual(SESSION_LOG_COLUMNS);
    expect((await readText(sessionLogCsv([{ ...BARE, isEstimated: false }]))).requests).toHaveLength(1);
  });
});

const BARE = {
  sessionId: "a",
  index: 0,
  source: "claude",
  promptTokens: 5,
  outputTokens: 1,
  toolCalls: 0,
  isSubagent: false,
  isCompaction: false,
  afterCompaction: false,
} as const;
