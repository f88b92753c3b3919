import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran, ROOT } from "../support/cli.ts";

/** Slow enough that some tens of agents are the limit, which is soon simulated. */
const SLOW = ["hbmBandwidth=0.1 TB/s", "peakCompute.bf16=10 TFLOP/s", "peakCompute.fp8=20 TFLOP/s"].flatMap((setting) => [
  "--set",
  `hardware.accelerator.${setting}`,
]);
/** Two GPUs and no speculation, so that there is little to search. */
const SMALL = [
  "--max-gpus",
  "2",
  "--drafts",
  "0",
  "--mode",
  "aggregated",
  "--tier",
  "1",
  "--set",
  "search.measuredSeconds=60 s",
  ...SLOW,
];
const optimize = (...args: string[]) => agentwatt(["optimize", ...GOLDEN_SCENARIO, ...args]);

describe("agentwatt optimize", { timeout: 120_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      optimize(...SMALL),
      optimize(...SMALL, "--format", "json", "--threads", "1"),
      optimize(...SMALL, "--format", "csv"),
    ]);
  }, 120_000);

  it("prints the golden table, 100 columns wide at most, stderr silent", () => {
    expect([table, json, csv].map(({ err, code }) => [err, code])).toEqual(Array(3).fill(["", 0]));
    expectGolden("optimize.txt", table.out);
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("says the same in all formats, on any number of threads", () => {
    const { winner, finalists, advice } = JSON.parse(json.out);
    expect(table.out.replace(/\s+/g, " ")).toContain(advice);
    expect(csv.out.trim().split("\n").length).toBeGreaterThan(finalists.length);
    expect(csv.out).toContain(winner.name);
    expect(finalists[0].name).toBe(winner.name);
    for (const { score } of finalists) expect(score).toBeLessThanOrEqual(winner.score);
  });

  it("keeps the scenario's own deployment among the finalists", () => {
    const { finalists } = JSON.parse(json.out);
    expect(finalists.filter(({ scenarioOwn }: { scenarioOwn: number }) => scenarioOwn === 1)).toHaveLength(1);
  });

  it("prints a deployment that a scenario takes as it is", async () => {
    const { winner } = JSON.parse(json.out);
    const folder = mkdtempSync(join(tmpdir(), "agentwatt-optimize-"));
    const file = join(folder, "with-winner.yaml");
    const scenario = readFileSync(join(ROOT, "test/cli/golden.yaml"), "utf8");
    const [head = ""] = scenario.split("    deployments:\n");
    const pasted = winner.yaml
      .trimEnd()
      .split("\n")
      .map((line: string) => `      ${line}`)
      .join("\n");
    writeFileSync(file, `${head}    deployments:\n${pasted}\n`);
    const args = ["simulate", file, "--data", "test/fixtures", "--agents", "2", "--measured", "20 s", "--settling", "5 s"];
    const { code, out, err } = await agentwatt([...args, "--format", "json"]);
    rmSync(folder, { recursive: true });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out).deployment).toBe(winner.name);
  });

  it("says no, and why, where no deployment reaches the tier", async () => {
    const { code, out } = await optimize("--tier", "3", "--max-gpus", "2");
    expect(code).toBe(1);
    expect(out).toMatch(/No deployment of tiny-gpu up to 2 GPUs reaches tier 3/);
    expect(out).toMatch(/tok\/s at most, 100000 wanted/);
  });

  it.each([
    ["a tier that is missing", [], "--tier: missing"],
    ["a tier that is not there", ["--tier", "9"], "not in this scenario"],
    ["a platform that is not there", ["--tier", "1", "--platform", "tiny-gpx"], "tiny-gpu"],
    ["an unknown aim", ["--tier", "1", "--maximise", "speed"], "agents-per-mw, agents-per-gpu"],
    ["an unknown mode", ["--tier", "1", "--mode", "mixed"], "both, aggregated, disaggregated"],
    ["no GPUs", ["--tier", "1", "--max-gpus", "0"], "too small"],
    ["more drafts than the model has", ["--tier", "1", "--drafts", "9"], "write --drafts 3"],
    ["a misspelt setting", ["--tier", "1", "--set", "hardware.acelerator.tdp=1 W"], "unknown key"],
  ])("refuses %s", async (_, args, wrong) => {
    const { code, out, err } = await optimize(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(wrong);
  });

  it.each([
    ["a chart", ["--chart", "c.svg"], "--chart: not with --optimize"],
    ["draws", ["--draws", "5"], "--draws: not with --optimize"],
    ["several tiers", ["--tier", "1", "--tier", "2"], "--tier: given several times"],
  ])("as capacity --optimize refuses %s", async (_, args, wrong) => {
    const { code, err } = await agentwatt(["capacity", ...GOLDEN_SCENARIO, "--optimize", ...args]);
    expect(code).toBe(2);
    expect(err).toContain(wrong);
  });
});
