/** The files of a run's trace: golden ones, totals that are the run's own, and every way to ask wrongly. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO } from "../support/cli.ts";
import { checkTrace, parseTrace } from "../support/traceEvents.ts";

const MIX = ["test/cli/mix.yaml", "--data", "test/fixtures"];
const AGENTS = 1;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "agentwatt-run-trace-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const simulate = (...args: string[]) => agentwatt(["simulate", ...args]);

describe("agentwatt simulate --trace-out and --timeline", { timeout: 60_000 }, () => {
  it("write the golden events and rows of a window", async () => {
    const window = ["--measured", "20 s", "--trace-from", "2 s", "--trace-window", "0.6 s"];
    const files = ["--trace-out", at("golden.json"), "--timeline", at("golden.csv")];
    const { code, err } = await simulate(...GOLDEN_SCENARIO, "--agents", "8", "--tier", "2", ...window, ...files);
    expect(code, err).toBe(0);
    // Counters are many: the first of each name stand for the others, which the laws of run traces check.
    const seen = new Set<string>();
    const lines = readFileSync(at("golden.json"), "utf8")
      .split("\n")
      .filter((line) => {
        const name = /"ph":"C".*"name":"([^"]+)"/.exec(line)?.[1];
        if (name === undefined) return true;
        const first = !seen.has(name);
        seen.add(name);
        return first;
      });
    expectGolden("run-trace.json", lines.join("\n"));
    expectGolden("run-timeline.csv", readFileSync(at("golden.csv"), "utf8"));
    expect(err).toContain("golden.json: 0.600 s, 8 agents,");
  });

  it("write the same rows as Parquet as they do as CSV", async () => {
    const args = [...GOLDEN_SCENARIO, "--agents", "8", "--tier", "2", "--measured", "20 s"];
    const [csv, parquet] = await Promise.all([
      simulate(...args, "--timeline", at("rows.csv")),
      simulate(...args, "--timeline", at("rows.parquet")),
    ]);
    expect([csv.code, parquet.code], parquet.err).toEqual([0, 0]);
    const { data } = Papa.parse<Record<string, string>>(readFileSync(at("rows.csv"), "utf8"), {
      header: true,
      skipEmptyLines: true,
    });
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(at("rows.parquet")) });
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.map((row) => Object.values(row).map(String))).toEqual(data.map((row) => Object.values(row)));
    expect(parquet.err).toContain(`rows.parquet: 20.0 s, ${rows.length.toLocaleString("en")} rows`);
  });

  it.each([
    ["one pool", [...GOLDEN_SCENARIO, "--agents", "40", "--tier", "1"]],
    ["two pools", [...GOLDEN_SCENARIO, "--agents", "40", "--tier", "2"]],
    ["a cold start", [...GOLDEN_SCENARIO, "--agents", "10", "--start", "benchmark"]],
    ["sessions that arrive", [...GOLDEN_SCENARIO, "--sessions-per-hour", "900"]],
    ["a mix", [...MIX, "--agents", "20"]],
  ])("of %s keep to the format, have the run's own totals, and change nothing that it prints", async (name, args) => {
    const path = at(`${name}.json.gz`);
    const plain = [...args, "--measured", "30 s", "--format", "json", "--quiet"];
    const [alone, traced] = await Promise.all([
      simulate(...plain),
      simulate(...plain, "--trace-out", path, "--trace-window", "30 s", "--trace-agents", "100000"),
    ]);
    expect(traced).toEqual(alone);
    const trace = parseTrace(readFileSync(path));
    const { faults, slices } = checkTrace(trace);
    expect(faults).toEqual([]);
    const figures = JSON.parse(traced.out);
    const { totals } = trace.metadata;
    const gpuSeconds = figures.gpus * figures.measuredSeconds;
    expect(totals.requests).toBe(figures.requests);
    expect(totals.requests).toBeGreaterThan(0);
    expect(slices.filter(({ pid, args }) => pid === AGENTS && args.outputTokens !== undefined).length).toBe(figures.requests);
    const { inputTokensPerSecondPerGpu, outputTokensPerSecondPerGpu } = figures.throughput;
    expect(totals.promptTokens / (inputTokensPerSecondPerGpu * gpuSeconds)).toBeCloseTo(1, 9);
    expect(totals.outputTokens / (outputTokensPerSecondPerGpu * gpuSeconds)).toBeCloseTo(1, 9);
    expect(totals.joules / (figures.gpuWatts * gpuSeconds)).toBeCloseTo(1, 9);
  });

  it("hold the same text packed and plain, a minute unless told otherwise", async () => {
    const args = [...GOLDEN_SCENARIO, "--agents", "4", "--measured", "90 s"];
    await Promise.all([
      simulate(...args, "--trace-out", at("a.json"), "--timeline", at("a.csv")),
      simulate(...args, "--trace-out", at("b.json.gz"), "--timeline", at("b.CSV.gz")),
    ]);
    expect(gunzipSync(readFileSync(at("b.json.gz")))).toEqual(readFileSync(at("a.json")));
    expect(gunzipSync(readFileSync(at("b.CSV.gz")))).toEqual(readFileSync(at("a.csv")));
    expect(parseTrace(readFileSync(at("a.json"))).metadata).toMatchObject({ fromSeconds: 0, toSeconds: 60, agentsShown: 4 });
  });

  it.each([
    ["another kind of file", ["--trace-out", "run.txt"], ["--trace-out", "ends in .json.gz or .json"]],
    ["a timeline for a spreadsheet", ["--timeline", "run.xlsx"], ["--timeline", "ends in .csv, .csv.gz or .parquet"]],
    ["Parquet packed again", ["--timeline", "run.parquet.gz"], ["--timeline", "ends in .csv, .csv.gz or .parquet"]],
    ["a folder that is not there", ["--trace-out", "none/run.json"], ["no such folder", "mkdir -p none"]],
    ["a file that is there", ["--timeline", "there.csv"], ["exists already", "write another name"]],
    ["a folder as file", ["--trace-out", "folder.json"], ["exists already"]],
    ["a window without unit", ["--trace-out", "run.json", "--trace-window", "60"], ["--trace-window"]],
    ["an empty window", ["--trace-out", "run.json", "--trace-window", "0 s"], ["--trace-window: zero"]],
    ["a window that ends too late", ["--trace-out", "run.json", "--trace-window", "31 s"], ["--trace-window: 30.0 s", "shorten"]],
    ["a window that begins too late", ["--timeline", "run.csv", "--trace-from", "30 s"], ["after the measured time"]],
    ["a window of nothing", ["--trace-window", "5 s"], ["without --trace-out or --timeline"]],
    ["no agents to show", ["--trace-out", "run.json", "--trace-agents", "0"], ["--trace-agents"]],
    ["a replay", ["--trace", "none.csv", "--trace-out", "run.json"], ["--trace-out: does not go with --trace"]],
  ])("refuse %s, and leave nothing behind", async (_, args, texts) => {
    const cwd = mkdtempSync(at("bad-"));
    writeFileSync(join(cwd, "there.csv"), "mine");
    mkdirSync(join(cwd, "folder.json"));
    const scenario = [join(import.meta.dirname, "golden.yaml"), "--data", join(import.meta.dirname, "../fixtures")];
    const load = args.includes("--trace") ? [] : ["--agents", "2", "--measured", "30 s"];
    const { code, out, err } = await agentwatt(["simulate", ...scenario, ...load, ...args], { cwd });
    expect(code, err).toBe(2);
    for (const text of texts) expect(err).toContain(text);
    expect(err).not.toMatch(/^ {4}at /m);
    expect(out).toBe("");
    expect(readdirSync(cwd).sort()).toEqual(["folder.json", "there.csv"]);
    expect(readFileSync(join(cwd, "there.csv"), "utf8")).toBe("mine");
  });

  it("leave no file where the phase cannot run", async () => {
    const { code } = await simulate(...GOLDEN_SCENARIO, "--trace-out", at("never.json.gz"));
    expect(code).toBe(2);
    expect(existsSync(at("never.json.gz"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });
});
