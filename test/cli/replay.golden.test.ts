/** `agentwatt simulate --trace`: a small recorded trace, both ways, and every way to ask for it wrongly. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const TRACE = "test/fixtures/traces/three-agents.jsonl";
const simulate = (...args: string[]) => agentwatt(["simulate", ...GOLDEN_SCENARIO, ...args]);
const replay = (...args: string[]) => simulate("--trace", TRACE, ...args);

describe("agentwatt simulate --trace", { timeout: 120_000 }, () => {
  let folder = "";
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-replay-"));
    table = await replay();
    json = await replay("--deployment", "two pools", "--format", "json");
    csv = await replay("--replay", "closed", "--agents", "1", "--format", "csv");
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints the golden table of both loops", () => expectGolden("replay.txt", table.out));
  it("prints the golden JSON of both loops", () => expectGolden("replay.json", json.out));
  it("prints the golden CSV of one loop", () => expectGolden("replay.csv", csv.out));

  it("keeps the table to 100 columns without colours, and stderr silent", () => {
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(table.out).not.toContain("\u001b");
    expect([table, json, csv].map(({ code, err }) => [code, err])).toEqual([
      [0, ""],
      [0, ""],
      [0, ""],
    ]);
  });

  it("replays all that it can, and counts what it cannot", () => {
    const { trace, runs } = JSON.parse(json.out);
    expect(trace).toMatchObject({ requests: 24, sessions: 4, subAgents: 1, damagedRows: 0 });
    expect(trace.skipped.map(({ requests }: { requests: number }) => requests)).toEqual([1, 1]);
    expect(runs.map(({ replay: loop, replies }: { replay: string; replies: number }) => [loop, replies])).toEqual([
      ["open", 24],
      ["closed", 24],
    ]);
  });

  it("sends sooner when sped up, measures a part when asked, and judges a tier", async () => {
    const fast = JSON.parse((await replay("--replay", "open", "--speed-up", "1e3", "--unlimited-kv", "--format", "json")).out);
    expect(fast.runs[0].spanSeconds).toBeLessThan(JSON.parse(json.out).runs[0].spanSeconds);
    expect(fast.runs[0].heldUp.requests).toBeGreaterThan(0);
    expect(fast).toMatchObject({ unlimitedKv: true, speedUp: 1000 });
    const { code, out } = await replay("--settling", "5 s", "--measured", "10 s", "--tier", "3", "--replay", "open");
    expect(code).toBe(1);
    expect(out).toContain("measured from 5 s to 15 s");
    expect(out).toContain("Fails it");
  });

  it("replays what has no sessions, in open loop alone", async () => {
    const rows = [0, 700, 300].map((timestamp, row) => {
      const hashes = [0, row + 1, row + 10];
      return JSON.stringify({ timestamp, input_length: 1100, output_length: 9, hash_ids: hashes });
    });
    const file = write("mooncake.jsonl", rows.join("\n"));
    const { code, out } = await simulate("--trace", file, "--format", "json");
    expect(code).toBe(0);
    const { trace, runs } = JSON.parse(out);
    expect(trace).toMatchObject({ format: "mooncake", requests: 3, sessions: 3, recordedSpanSeconds: 0.7 });
    expect(runs.map((run: { replay: string }) => run.replay)).toEqual(["open"]);
  });

  const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["a start", ["--trace", TRACE, "--start", "benchmark"], ["--start: does not go with --trace"]],
    [
      "agents in open loop",
      ["--trace", TRACE, "--agents", "2", "--replay", "both"],
      ["--agents: does not go with --replay both"],
    ],
    ["a way without a trace", ["--agents", "2", "--replay", "open"], ["--replay: given without --trace"]],
    ["a format without a trace", ["--agents", "2", "--from", "weka"], ["--from: given without --trace"]],
    ["an unknown way", ["--trace", TRACE, "--replay", "opne"], ["open, closed, both", "write --replay open"]],
    ["no speed at all", ["--trace", TRACE, "--speed-up", "0"], ["--speed-up: too small", "above 0"]],
    ["a speed that is no number", ["--trace", TRACE, "--speed-up", "fast"], ["--speed-up: not a number"]],
    ["the wrong format", ["--trace", TRACE, "--from", "bailian"], ["chat_id"]],
    ["a window after the end", ["--trace", TRACE, "--settling", "1 h"], ["--settling", "is over after"]],
  ];
  it.concurrent.each(CASES)("refuses %s", async (_, args, texts) => {
    const { code, out, err } = await simulate(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const text of texts) expect(err).toContain(text);
    expect(err).not.toMatch(/^\s+at /m);
  });

  const csvTrace = (rows: string): string => `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows}`;
  it("refuses traces of which nothing can be sent, or not in the way that was asked for", async () => {
    const failed = write("failed.jsonl", '{"timestamp":0,"input_length":10,"output_length":0}\n');
    const long = write("long.jsonl", '{"timestamp":0,"input_length":100000000,"output_length":5}\n');
    const lone = write("lone.csv", csvTrace("2023-11-16 18:15:46.6805900,10,5\n2023-11-16 18:15:47.0,10,5\n"));
    const timeless = write(
      "timeless.jsonl",
      '{"session_id":"a","input_length":9,"output_length":3}\n{"session_id":"a","input_length":9,"output_length":3}\n',
    );
    const empty = write("empty.jsonl", "");
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[failed], "the call failed or was cancelled"],
      [[long], "longer than the model's context"],
      [[lone, "--replay", "both"], "each request stands alone"],
      [[timeless], "closed loop is not possible"],
      [[empty], "empty"],
    ];
    const check = async ([args, text]: (typeof cases)[number]): Promise<void> => {
      const { code, out, err } = await simulate("--trace", ...args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(text);
    };
    await Promise.all(cases.map(check));
    expect((await simulate("--trace", lone, "--agents", "2")).code).toBe(0);
  });
});
