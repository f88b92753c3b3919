import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, type Ran } from "../support/cli.ts";
import { SAMPLES } from "../traces/samples.ts";

const MANY = 4000;

describe("agentwatt trace", { timeout: 60_000 }, () => {
  let folder = "";
  const run = (...args: string[]): Promise<Ran> => agentwatt(["trace", ...args], { cwd: folder });
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-trace-"));
    write("weka.jsonl", SAMPLES.weka.text);
    write("mooncake.jsonl", `${SAMPLES.mooncake.text}{"timestamp": 1400, "input_length": NaN, "output_length": 3}\nbroken\n`);
    write("rounds.jsonl.gz", gzipSync(SAMPLES["tracelab-rounds"].text));
    write("rounds.jsonl.zst", zstdCompressSync(SAMPLES["tracelab-rounds"].text));
    const rows = Array.from({ length: MANY }, (_, index) =>
      JSON.stringify({ timestamp: index, input_length: 7 + (index % 90), output_length: index % 77 }),
    );
    write("cut.jsonl.gz", gzipSync(`${rows.join("\n")}\n`).subarray(0, -9000));
    write("damaged.jsonl.gz", Buffer.concat([gzipSync(rows.join("\n")).subarray(0, 40), Buffer.alloc(400, 7)]));
    write("none.jsonl", '{"type":"multi_turn","session_id":"s","turns":[{"text":"hi"}]}\n');
    mkdirSync(join(folder, "many"));
    write("many/b.json", SAMPLES.weka.text.replace('"c1"', '"c2"'));
    write("many/a.json", JSON.stringify(JSON.parse(SAMPLES.weka.text), null, 2));
    write("many/notes.txt", "not a trace");
    mkdirSync(join(folder, "empty"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("info prints the golden table of traces, with what was left out", async () => {
    const { code, out, err } = await run("info", "weka.jsonl", "mooncake.jsonl");
    expectGolden("trace-info.txt", out);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("info prints golden JSON", async () => {
    const { code, out, err } = await run("info", "weka.jsonl", "mooncake.jsonl", "--format", "json");
    expectGolden("trace-info.json", out);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("info reads a folder as one trace, and gzip and zstd by their first bytes", async () => {
    const { out } = await run("info", "many", "rounds.jsonl.gz", "rounds.jsonl.zst", "--format", "json");
    const [many, gzip, zstd] = JSON.parse(out).traces;
    expect(many).toMatchObject({ format: "weka", requests: 6, sessions: 4, subagents: 2 });
    expect(gzip).toMatchObject({ format: "tracelab-rounds", requests: 2, skipped: 0 });
    expect({ ...zstd, path: "" }).toEqual({ ...gzip, path: "" });
  });

  it("info uses compressed data that ends early as far as it goes, and says so", async () => {
    const { code, out } = await run("info", "cut.jsonl.gz", "--format", "json");
    const [cut] = JSON.parse(out).traces;
    expect(code).toBe(0);
    expect(cut.requests).toBeGreaterThan(0);
    expect(cut.requests).toBeLessThan(MANY);
    expect(cut.remarks.map(({ reason }: { reason: string }) => reason)).toContain(
      "the compressed data ends early: used as far as it goes",
    );
  });

  it("convert writes a new file that is read back, and notes what got lost", async () => {
    const { code, out, err } = await run("convert", "weka.jsonl", "--to", "tracelab", "-o", "weka.csv");
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(read("weka.csv")).toBe(
      [
        "session_id,arrival_time,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms",
        "c1,0,0,120,80,9,6500",
        "c1,0,1,128,132,7,0",
        "c1/agent_001,3250,0,30,40,4,0",
        "",
      ].join("\n"),
    );
    expectGolden("trace-convert.txt", err);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("convert prints without --output, and nothing else with --quiet", async () => {
    const { code, out, err } = await run("convert", "rounds.jsonl.gz", "--to", "aiperf", "--quiet");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { session_id: "codex:1", timestamp: 0, input_length: 500, output_length: 40 },
      { session_id: "codex:1", delay: 250, input_length: 20, output_length: 12 },
    ]);
  });

  it("convert never writes over a file, the input least of all, and leaves nothing of a trace that fails", async () => {
    const before = read("weka.jsonl");
    const own = await run("convert", "weka.jsonl", "--to", "weka", "-o", "weka.jsonl");
    const linked = await run("convert", "weka.jsonl", "--to", "weka", "-o", "./many/../weka.jsonl");
    const other = await run("convert", "weka.jsonl", "--to", "weka", "-o", "mooncake.jsonl");
    const failed = await run("convert", "none.jsonl", "--to", "weka", "-o", "failed.jsonl");
    expect([own.code, linked.code, other.code, failed.code]).toEqual([2, 2, 2, 2]);
    expect(own.err).toContain('--output: is the input itself, got "weka.jsonl"');
    expect(linked.err).toContain("is the input itself");
    expect(other.err).toContain('--output: exists already, got "mooncake.jsonl"');
    expect(failed.err).toContain("none.jsonl:1:1 (1 row): text without input_length");
    expect(read("weka.jsonl")).toBe(before);
    expect(readdirSync(folder).filter((name) => /partial|failed/.test(name))).toEqual([]);
  });

  it.each([
    ["no file", ["info"], "<files>: missing"],
    ["no such file", ["info", "none.csv"], "none.csv (file): no such file"],
    ["a folder without traces", ["info", "empty"], "empty (file): a folder without traces"],
    ["damaged compressed data", ["info", "damaged.jsonl.gz"], "damaged.jsonl.gz (file): damaged compressed data (Z_DATA_ERROR)"],
    ["a file that is no trace", ["info", "many/notes.txt"], "many/notes.txt:1:1 (file): no trace that is known"],
    ["an unknown format", ["info", "weka.jsonl", "--from", "wekka"], 'nearest: "weka"'],
    [
      "another format than it is",
      ["info", "weka.jsonl", "--from", "azure"],
      "weka.jsonl:1:1 header: no Azure LLM inference trace",
    ],
    ["no --to", ["convert", "weka.jsonl"], "--to: missing"],
    ["a format that is not written", ["convert", "weka.jsonl", "--to", "azure"], "one of: mooncake, aiperf, weka, tracelab"],
    ["an output in no folder", ["convert", "weka.jsonl", "--to", "weka", "-o", "no/such.jsonl"], "no such folder"],
    ["an output that is a folder", ["convert", "weka.jsonl", "--to", "weka", "-o", "empty"], "exists already"],
    ["blocks of no tokens", ["info", "weka.jsonl", "--block-tokens", "0"], "too small"],
    ["no subcommand", [], "agentwatt trace command: no command"],
  ])("refuses %s with exit code 2 and no stack", async (_, args, said) => {
    const { code, out, err } = await run(...args);
    expect(err).toContain(said);
    expect(err).not.toContain("    at ");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});
