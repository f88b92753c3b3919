/** Mixes of workloads on the command line. */
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const MIX = ["test/cli/mix.yaml", "--data", "test/fixtures"];
/** Every part names its tier. */
const NAMED = [...MIX, "--set", "workload.parts.1.tier=interactive"];

describe("agentwatt simulate with a mix", { timeout: 60_000 }, () => {
  let table: Ran;
  let json: Ran;
  beforeAll(async () => {
    [table, json] = await Promise.all([
      agentwatt(["simulate", ...NAMED, "--agents", "40"]),
      agentwatt(["simulate", ...MIX, "--agents", "40", "--tier", "2", "--format", "json"]),
    ]);
  }, 60_000);

  it("prints the golden table, each part judged by its tier, in 100 columns", () => {
    expectGolden("simulate-mix.txt", table.out);
    expect(table.err).toBe("");
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("gives JSON with the figures and the verdict of each part", () => {
    const { parts, verdict, requests, tier } = JSON.parse(json.out);
    expect(tier).toBe(2);
    expect(parts).toMatchObject([
      { workload: "tiny-load", agents: 30, tier: 1 },
      { workload: "tiny-laws", agents: 10, tier: 2 },
    ]);
    expect(parts[0].requests + parts[1].requests).toBe(requests);
    expect(verdict.passes).toBe(parts[0].verdict.passes && parts[1].verdict.passes);
    expect(verdict.ttftMargin).toBe(Math.min(parts[0].verdict.ttftMargin, parts[1].verdict.ttftMargin));
    expect(json.code).toBe(verdict.passes ? 0 : 1);
  });

  it("answers with exit code 1 when a part misses the tier that it names itself", async () => {
    const { code, out } = await agentwatt(["simulate", ...NAMED, "--agents", "400"]);
    expect(code).toBe(1);
    expect(out).toContain("Fails it: not each part meets its tier");
    expect(out).toContain("fails it");
  });
});

describe("agentwatt capacity with a mix", { timeout: 60_000 }, () => {
  it("gives one answer for all agents, and says which part binds", async () => {
    const [table, json] = await Promise.all([
      agentwatt(["capacity", ...NAMED, "--quiet"]),
      agentwatt(["capacity", ...NAMED, "--format", "json"]),
    ]);
    expectGolden("capacity-mix.txt", table.out);
    const { results } = JSON.parse(json.out);
    expect(results).toHaveLength(1);
    const [{ tier, agents, parts, agentsPerMegawatt, limit }] = results;
    expect(tier).toBe("mix");
    expect(parts[0].agents + parts[1].agents).toBe(agents);
    expect(parts.map(({ tier }: { tier: number }) => tier)).toEqual([1, 2]);
    expect(parts[0].agentsPerMegawatt.system + parts[1].agentsPerMegawatt.system).toBeCloseTo(agentsPerMegawatt.system, 6);
    expect(limit).toMatch(/^(TTFT|output speed) of tiny-l(oad|aws): /);
  });

  it("gives a row a tier where a part leaves its tier out", async () => {
    const { out } = await agentwatt(["capacity", ...MIX, "--format", "csv"]);
    const rows = out.trim().split("\n").slice(1);
    expect(rows.map((row) => row.split(",")[5])).toEqual(["1", "2"]);
  });
});

describe("a mix that cannot be", { timeout: 30_000 }, () => {
  const SPLIT = [...GOLDEN_SCENARIO, "--set", "workload=tiny-mix"];
  it.each([
    ["a rate", ["simulate", ...MIX, "--sessions-per-hour", "10"], ["--sessions-per-hour: workload tiny-mix is a mix"]],
    [
      "a tier beside those that it names",
      ["simulate", ...NAMED, "--agents", "4", "--tier", "1"],
      ["--tier: each part of the mix"],
    ],
    ["a tier of the capacity of one that names its own", ["capacity", ...NAMED, "--tier", "1"], ["--tier: each part of the mix"]],
    [
      "a scenario where none serves all its tiers",
      ["capacity", ...SPLIT, "--set", "workload.parts.1.tier=interactive"],
      ["no deployment of tiny-gpu serves all tiers of the mix tiny-mix, which asks for 1 (background) and 2 (interactive)"],
    ],
    [
      "a phase where none serves all its tiers",
      ["simulate", ...SPLIT, "--set", "workload.parts.1.tier=interactive", "--agents", "4"],
      ["--deployment: none serves all tiers of the mix tiny-mix", 'write --deployment "one node"'],
    ],
  ])("%s is refused in plain words", async (_, args, texts) => {
    const { code, out, err } = await agentwatt(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const text of texts) expect(err).toContain(text);
    expect(err).not.toMatch(/\n\s+at /);
  });
});
