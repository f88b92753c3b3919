import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const simulate = (...args: string[]) => agentwatt(["simulate", ...GOLDEN_SCENARIO, "--agents", "40", ...args]);

describe("agentwatt simulate", { timeout: 60_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      simulate(),
      simulate("--format", "json", "--tier", "2"),
      simulate("--format", "csv"),
    ]);
  }, 60_000);

  it("prints the golden table of the lowest tier", () => expectGolden("simulate.txt", table.out));
  it("prints the golden JSON of the tier that was asked for", () => expectGolden("simulate.json", json.out));
  it("prints the golden CSV", () => expectGolden("simulate.csv", csv.out));

  it("keeps the table to 100 columns without colours, and stderr silent", () => {
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(table.out).not.toContain("\u001b");
    expect([table, json, csv].map(({ err }) => err)).toEqual(["", "", ""]);
  });

  it("gives JSON with all figures, null for what a pool has not", () => {
    const parsed = JSON.parse(json.out);
    const keys = ["scenario", "platform", "deployment", "tier", "agents", "gpus", "ttftSeconds", "outputTokensPerSecond"];
    keys.push("interTokenSeconds", "throughput", "prefixHitFraction", "gpuWatts", "agentsPerMegawatt", "ttftByTurn", "pools");
    expect(Object.keys(parsed)).toEqual(expect.arrayContaining([...keys, "verdict", "preemptions"]));
    expect(parsed).toMatchObject({ tier: 2, deployment: "two pools", agents: 40, verdict: { passes: true } });
    expect(parsed.pools[0].slotFraction).toBeNull();
    expect(Object.keys(parsed.agentsPerMegawatt)).toEqual(["accelerator", "tdp", "system", "facility"]);
  });

  it("answers with exit code 1 when the tier that was asked for is missed, and with 0 when none was", async () => {
    const [asked, named] = await Promise.all([simulate("--tier", "3"), simulate("--deployment", "one node")]);
    expect(asked.code).toBe(1);
    expect(asked.out).toContain("Fails it");
    expect(named.code).toBe(0);
  });

  it("judges a named deployment by a tier that it does not serve", async () => {
    const { code, out } = await simulate("--deployment", "one node", "--tier", "2");
    expect(out).toContain("one node");
    expect(out).toContain("Tier 2, interactive");
    expect([0, 1]).toContain(code);
  });

  it("takes durations and a start, and differs by seed", async () => {
    const args = ["--start", "benchmark", "--measured", "2 min", "--settling", "0 s", "--format", "json"];
    const [first, second] = await Promise.all([simulate(...args), simulate(...args, "--seed", "other")]);
    expect(JSON.parse(first.out)).toMatchObject({ measuredSeconds: 120, start: "benchmark" });
    expect(second.out).not.toBe(first.out);
  });
});
