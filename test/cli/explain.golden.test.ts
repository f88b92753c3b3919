import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

/** Slow enough that some tens of agents are the limit, which is soon simulated. */
const SLOW = ["hbmBandwidth=0.1 TB/s", "peakCompute.bf16=10 TFLOP/s", "peakCompute.fp8=20 TFLOP/s"].flatMap((setting) => [
  "--set",
  `hardware.accelerator.${setting}`,
]);
const SHORT = ["--tier", "1", "--measured", "60 s", "--settling", "30 s", ...SLOW];
const explain = (...args: string[]) => agentwatt(["explain", ...GOLDEN_SCENARIO, ...args]);

describe("agentwatt explain", { timeout: 120_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      explain(...SHORT),
      explain(...SHORT, "--format", "json"),
      explain(...SHORT, "--format", "csv", "--agents", "3"),
    ]);
  }, 120_000);

  it("prints the golden table, 100 columns wide at most, stderr silent", () => {
    expect([table, json, csv].map(({ err, code }) => [err, code])).toEqual(Array(3).fill(["", 0]));
    expectGolden("explain.txt", table.out);
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("names the constraint, its slack and the next one, the same in text and JSON", () => {
    const { text, binding, lifted, limit } = JSON.parse(json.out);
    const flat = table.out.replace(/\s+/g, " ");
    for (const sentence of text) expect(flat).toContain(sentence);
    expect(text[0]).toContain(limit);
    expect(lifted.map(({ resource }: { resource: string }) => resource)).toContain(binding);
  });

  it("has a row of CSV a part, whose shares sum to one", () => {
    const [head = "", ...rows] = csv.out
      .trim()
      .split("\n")
      .map((row) => row.split(","));
    for (const column of ["secondsShare", "joulesShare"]) {
      const at = (head as string[]).indexOf(column);
      expect(rows.reduce((sum, row) => sum + Number(row[at]), 0)).toBeCloseTo(1, 9);
    }
    expect(rows[0]?.[(head as string[]).indexOf("agents")]).toBe("3");
  });

  it("answers with exit code 1 where the load misses the tier", async () => {
    const { code, out } = await explain(...SHORT, "--agents", "400");
    expect(code).toBe(1);
    expect(out).toContain("Binding:");
  });

  it.each([
    ["no agents", ["--tier", "2", "--agents", "0"], "too small"],
    ["a deployment that is not there", ["--deployment", "three pools"], "one node, two pools"],
    ["a platform that is not there", ["--platform", "tiny-gpx"], "tiny-gpu"],
    ["a duration without unit", ["--tier", "2", "--measured", "60"], "--measured"],
    [
      "sessions that arrive",
      ["--tier", "2", "--set", "workload.arrivals.kind=poisson", "--set", "workload.arrivals.sessionsPerHour=60"],
      "arrive from outside",
    ],
  ])("refuses %s", async (_, args, wrong) => {
    const { code, out, err } = await explain(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(wrong);
  });
});
