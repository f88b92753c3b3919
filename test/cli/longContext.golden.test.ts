import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const QUICK = ["--set", "search.measuredSeconds=60 s", "--set", "search.settlingSeconds=30 s", "--tier", "2"];
const longContext = (...args: string[]) => agentwatt(["long-context", ...GOLDEN_SCENARIO, ...QUICK, ...args]);

describe("agentwatt long-context", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "agentwatt-long-context-"));
  const chart = join(folder, "c.svg");
  const ceilings = ["--ceilings", "190K,32K,32K"];
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    table = await longContext(...ceilings, "--threads", "1", "--chart", chart);
    [json, csv] = await Promise.all([
      longContext(...ceilings, "--threads", "2", "--format", "json"),
      longContext("--ceilings", "32K", "--threads", "1", "--format", "csv"),
    ]);
    return () => rmSync(folder, { recursive: true });
  }, 120_000);

  it("prints the golden table, 100 columns wide at most, stderr silent", () => {
    expectGolden("long-context.txt", table.out);
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    for (const { err, code } of [table, json, csv]) expect([err, code]).toEqual(["", 0]);
  });
  it("prints the golden JSON", () => expectGolden("long-context.json", json.out));

  it("runs each ceiling once, in ascending order, with prompts and KV that grow with it", () => {
    const { points } = JSON.parse(json.out);
    const read = (key: string) => points.map((point: Record<string, number>) => point[key]);
    expect(read("ceilingTokens")).toEqual([32_000, 190_000]);
    for (const values of [
      read("promptTokensMean"),
      points.map(({ turn }: { turn: { kvBytesPerAgent: number } }) => turn.kvBytesPerAgent),
    ])
      expect(values).toEqual(values.toSorted((a: number, b: number) => a - b));
    expect(points[1].agents).toBeLessThanOrEqual(points[0].agents);
  });

  it("gives CSV with a row a ceiling", () => {
    const [row, ...others] = Papa.parse<Record<string, string>>(csv.out.trim(), { header: true }).data;
    expect(others).toEqual([]);
    expect(row).toMatchObject({ ceilingTokens: "32000", tier: "2", platform: "tiny-gpu" });
    expect(Number(row?.agents)).toBe(JSON.parse(json.out).points[0].agents);
  });

  it("draws a line a deployment", () => {
    const svg = readFileSync(chart, "utf8");
    for (const text of ["tiny-gpu, two pools", "32K", "190K"]) expect(svg).toContain(text);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("answers with exit code 1 where no ceiling lets the tier be reached", async () => {
    const { code, out } = await longContext("--ceilings", "64K", "--set", "tiers.1.outputSpeedP25=90000 token/s", "--quiet");
    expect(code).toBe(1);
    expect(out).toContain("not reachable");
  });

  it.each([
    ["a ceiling that is none", ["--ceilings", "131K,long"], "--ceilings: not a context length"],
    ["a ceiling beyond the model", ["--ceilings", "131K,1M"], "longer than the model's context"],
    ["a ceiling of a few tokens", ["--ceilings", "12"], "--ceilings: too small"],
    ["no ceiling at all", ["--ceilings", ","], "not a context length"],
    ["a platform that is not there", ["--platform", "tiny-gpx"], "agentwatt long-context --platform"],
    ["a chart of an unknown kind", ["--chart", "c.docx"], "ends in .svg"],
  ])("refuses %s", async (_, args, wrong) => {
    const { code, err } = await longContext(...args);
    expect(code).toBe(2);
    expect(err).toContain(wrong);
  });
});
