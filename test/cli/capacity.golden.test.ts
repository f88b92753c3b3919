import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const capacity = (...args: string[]) => agentwatt(["capacity", ...GOLDEN_SCENARIO, ...args]);

describe("agentwatt capacity", { timeout: 120_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      capacity("--threads", "1"),
      capacity("--format", "json", "--threads", "1"),
      capacity("--format", "csv", "--threads", "2"),
    ]);
  }, 120_000);

  it("prints the golden table", () => expectGolden("capacity.txt", table.out));
  it("prints the golden JSON", () => expectGolden("capacity.json", json.out));
  it("prints the golden CSV", () => expectGolden("capacity.csv", csv.out));

  it("answers with exit code 0 and a silent stderr where a tier is reached", () => {
    for (const { code, err } of [table, json, csv]) expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("keeps the table to 100 columns, without colours or trailing blanks in a pipe", () => {
    for (const line of table.out.split("\n")) {
      expect(line.length, line).toBeLessThanOrEqual(100);
      expect(line).toBe(line.trimEnd());
    }
    expect(table.out).not.toContain("\u001b");
  });

  it("gives JSON with one object, numbers that are finite, and the need of each result", () => {
    const parsed = JSON.parse(json.out);
    expect(Object.keys(parsed)).toEqual(["schemaVersion", "scenario", "title", "seed", "method", "basis", "tiers", "results"]);
    expect(parsed).toMatchObject({ schemaVersion: 1, scenario: "golden", seed: "golden" });
    expect(parsed.results).toHaveLength(3);
    expect(parsed.results[2]).toMatchObject({
      agents: 0,
      gpuWatts: null,
      need: { agents: 500, deployments: null, systems: null },
    });
    const [first] = parsed.results;
    expect(first.need).toMatchObject({ deployments: Math.ceil(500 / first.agents), gpus: Math.ceil(500 / first.agents) * 8 });
  });

  it("gives CSV with a row a result and the figures of the JSON", () => {
    const rows = Papa.parse<Record<string, string>>(csv.out.trim(), { header: true }).data;
    const { results } = JSON.parse(json.out);
    expect(rows.map(({ agents }) => Number(agents))).toEqual(results.map(({ agents }: { agents: number }) => agents));
    expect(Number(rows[0]?.agentsPerMegawattSystem)).toBe(results[0].agentsPerMegawatt.system);
    expect(rows[2]?.gpuWatts).toBe("");
  });

  it("gives the same bytes for the same seed on one thread and on two, and others for another seed", async () => {
    const [two, other] = await Promise.all([
      capacity("--format", "json", "--threads", "2"),
      capacity("--format", "json", "--seed", "2"),
    ]);
    expect(two.out).toBe(json.out);
    expect(JSON.parse(other.out).seed).toBe(2);
    expect(JSON.parse(other.out).results).not.toEqual(JSON.parse(json.out).results);
  });

  it("answers with exit code 1 where no tier is reached, and still prints the table", async () => {
    const { code, out } = await capacity("--tier", "3", "--quiet");
    expect(code).toBe(1);
    expect(out).toContain("not reachable");
    expect(out).toContain("one agent alone gets");
    expect(out).not.toContain("weakest inputs");
  });

  it("searches as the benchmark does on --protocol, ranks on --basis, and draws on --chart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentwatt-chart-"));
    const chart = join(folder, "c.svg");
    const args = ["--tier", "1", "--protocol", "--basis", "facility", "--chart", chart];
    const { code, out } = await capacity(...args);
    const svg = readFileSync(chart, "utf8");
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    expect(out).toContain("bracket");
    expect(out).toContain("*facility leads above");
    expect(svg).toMatch(/^<svg[\s\S]*tiny-gpu[\s\S]*<\/svg>\s*$/);
  });
});
