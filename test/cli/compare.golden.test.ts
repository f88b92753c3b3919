import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const compare = (...args: string[]) => agentwatt(["compare", ...GOLDEN_SCENARIO, ...args]);

describe("agentwatt compare", { timeout: 120_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      compare("--tier", "1", "--site-power", "55 kW", "--growth", "20%", "--years", "1", "--threads", "1"),
      compare("--tier", "1", "--format", "json", "--threads", "1"),
      compare("--tier", "1", "--format", "csv", "--threads", "2"),
    ]);
  }, 120_000);

  it("prints the golden table", () => expectGolden("compare.txt", table.out));
  it("prints the golden JSON", () => expectGolden("compare.json", json.out));
  it("prints the golden CSV", () => expectGolden("compare.csv", csv.out));

  it("answers with exit code 0 where the need is met, and 1 where 600 agents do not fit into 55 kW", () => {
    for (const { code, err } of [json, csv]) expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(table.code).toBe(1);
    const words = table.out.replace(/\s+/g, " ");
    expect(words).toContain("The need cannot be met: no platform serves 600 agents within the limits");
    expect(words).toMatch(
      /site power: \d+\.\d kW at the meter, every deployment full needed for 600, 55\.0 there; \d+ agents would fit/,
    );
  });

  it("keeps the table to 100 columns, without colours or trailing blanks in a pipe", () => {
    for (const line of table.out.split("\n")) {
      expect(line.length, line).toBeLessThanOrEqual(100);
      expect(line).toBe(line.trimEnd());
    }
  });

  it("names the currency, the date and the basis in every heading over money", () => {
    const headings = table.out.split("\n").filter((line) => /^(Cost|USD an hour|Build or buy)|^ {2}USD of/.test(line));
    expect(headings.filter((line) => line.includes("USD") && line.includes("2026-01-31"))).toHaveLength(4);
    expect(table.out).toContain("Cost, USD of 2026-01-31, basis retail (a GPU-hour at the rent the market asks)");
  });

  it("gives dollars that follow from the machines: GPUs x 2 USD an hour, shared by 500 agents", () => {
    const [demand] = JSON.parse(json.out).demands;
    const [offer] = demand.offers;
    const [machines] = offer.machines;
    expect(machines.gpus).toBe((machines.units + machines.spareUnits) * 8);
    expect(offer.usdPerHour.retail).toBe(machines.gpus * 2);
    expect(offer.usdPerAgentHour.value).toBe((machines.gpus * 2) / 500);
    expect(offer.usdPerHour.list).toBeNull();
    const [row] = Papa.parse<Record<string, string>>(csv.out.trim(), { header: true }).data;
    expect(Number(row?.usdPerHourRetail)).toBe(machines.gpus * 2);
    expect(Number(row?.wattsFacility)).toBeCloseTo(offer.watts.facility, 6);
  });

  it("answers no, with the reason, where no tier is reached and where a budget does not buy one unit", async () => {
    const [unreached, poor] = await Promise.all([
      compare("--tier", "3", "--quiet"),
      compare("--tier", "1", "--budget", "100 kUSD", "--set", "need.agents=1", "--quiet"),
    ]);
    expect(unreached.code).toBe(1);
    expect(unreached.out).toContain("The need cannot be met: no platform here reaches the tier");
    expect(unreached.out).toContain("one agent alone gets");
    expect(poor.code).toBe(1);
    expect(poor.out).toContain("tiny-gpu, budget: 800,000 USD to buy needed for 1, 100,000 there");
  });
});
