import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, type Ran } from "../support/cli.ts";

const capacity = (...args: string[]) =>
  agentwatt(["capacity", "test/cli/uncertain.yaml", "--data", "test/fixtures", "--draws", "10", ...args]);

describe("agentwatt capacity --draws", { timeout: 120_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      capacity("--threads", "1"),
      capacity("--format", "json", "--threads", "2"),
      capacity("--format", "csv", "--threads", "1"),
    ]);
  }, 120_000);

  it("adds median and 80% of draws to the table, and says what was drawn", () => {
    expect({ code: table.code, err: table.err }).toEqual({ code: 0, err: "" });
    expect(table.out).toContain("Uncertain inputs drawn 10 times: median, and P10 to P90");
    expect(table.out).toMatch(/tiny-gpu +1 .* 2 of 10$/m);
    expect(table.out).toContain("- workload.output.scale: 0.5 to 2 (log): not published");
    expect(table.out).toContain("- coefficients.denseHalfTokens: x 0.5 to x 2 (linear): a spread of two");
    expect(table.out).toContain("- engine.memory.reservedPerGpu: 4 GB (80%), 99 GB (20%): one release in five needs it all");
    expect(table.out).toContain("- slow engine: as it stands (50%), requestSeconds 0.2 s + prefillPolicy prefill-first (50%)");
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("gives in JSON what every draw set and what came of it, infeasible ones as no agents", () => {
    const { uncertain, results } = JSON.parse(json.out);
    expect(uncertain.inputs).toHaveLength(5);
    expect(uncertain.inputs[0]).toMatchObject({ name: "workload.output.scale", between: [0.5, 2], source: "not published" });
    const [{ draws, agents }] = results;
    expect(draws).toMatchObject({ draws: 10, infeasible: 2, unreachable: 0 });
    expect(draws.samples).toHaveLength(10);
    const reserved = uncertain.inputs[2].drawn.map(({ set }: { set: object }) => Object.values(set)[0]);
    expect(draws.samples.map(({ feasible }: { feasible: boolean }) => feasible)).toEqual(
      reserved.map((value: string) => value === "4 GB"),
    );
    expect(draws.agents.low).toBeLessThan(draws.agents.median);
    expect(draws.agents.median).toBeLessThan(draws.agents.high);
    expect(agents).toBeGreaterThan(0);
  });

  it("gives the same figures in CSV, on one thread as on two", () => {
    const [row] = Papa.parse<Record<string, string>>(csv.out.trim(), { header: true }).data;
    const { draws } = JSON.parse(json.out).results[0];
    expect(Number(row?.drawsAgentsP10)).toBe(draws.agents.low);
    expect(Number(row?.drawsAgentsPerMegawattAcceleratorP90)).toBe(draws.agentsPerMegawatt.accelerator.high);
    expect(row?.drawsInfeasible).toBe("2");
  });

  it("is refused where there is neither an uncertain input nor a fit", async () => {
    const { code, err, out } = await agentwatt(["capacity", "tiny", "--data", "test/fixtures", "--draws", "5"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("nothing to draw");
    expect(err).toContain("add uncertain: to the scenario");
  });
});
