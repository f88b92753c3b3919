import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

/** Little HBM, so that prefixes outgrow it. */
const SMALL = [
  "--set",
  "engine.memory.hbmFraction=0.055",
  "--deployment",
  "two pools",
  "--measured",
  "60 s",
  "--settling",
  "30 s",
];
const cliff = (...args: string[]) => agentwatt(["cliff", ...GOLDEN_SCENARIO, ...SMALL, ...args]);

describe("agentwatt cliff", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "agentwatt-cliff-"));
  const chart = join(folder, "c.svg");
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      cliff("--chart", chart),
      cliff("--format", "json"),
      cliff("--format", "csv", "--agents", "3,1,3"),
    ]);
    return () => rmSync(folder, { recursive: true });
  }, 60_000);

  it("prints the golden table, 100 columns wide at most, stderr silent", () => {
    expectGolden("cliff.txt", table.out);
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    expect([table, json, csv].map(({ err, code }) => [err, code])).toEqual([
      ["", 0],
      ["", 0],
      ["", 0],
    ]);
  });

  it("warns before the cliff, and falls off it among the numbers that it tries", () => {
    const { nearFromAgents, pastFromAgents, points } = JSON.parse(json.out);
    expect(nearFromAgents).toBeLessThan(pastFromAgents);
    expect(points[0].kv.thrashCliff).toBe("clear");
    expect(points.at(-1).kv.lostFraction).toBeGreaterThan(0.05);
    expect(points.at(-1).prefixHitFraction).toBeLessThan(points[0].prefixHitFraction);
    for (const { kv } of points) {
      const shares = Object.values<number>(kv.tokensFrom).reduce((sum, share) => sum + share, 0);
      expect(shares).toBeCloseTo(1, 9);
    }
  });

  it("runs the numbers of agents that were asked for, each once and in order", () => {
    const rows = csv.out.trim().split("\n");
    const agents = rows[0]?.split(",").indexOf("agents") ?? -1;
    expect(rows.slice(1).map((row) => row.split(",")[agents])).toEqual(["1", "3"]);
  });

  it("draws waits, hits and where the warning fires", () => {
    const svg = readFileSync(chart, "utf8");
    for (const text of ["prefix hits", "lost to eviction", "warning", "past", "agents"]) expect(svg).toContain(`>${text}<`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ["a number of agents that is none", ["--agents", "4,many"], "not a whole number"],
    ["no agents", ["--agents", "0"], "too small"],
    ["a chart of an unknown kind", ["--chart", "c.docx"], "ends in .svg"],
  ])("refuses %s", async (_, args, wrong) => {
    const { code, err } = await cliff(...args);
    expect(code).toBe(2);
    expect(err).toContain(wrong);
  });
});
