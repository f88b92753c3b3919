/** Sessions that arrive from outside, on the command line. */
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const POISSON = ["--set", "workload.arrivals.kind=poisson", "--set", "workload.arrivals.sessionsPerHour=600"];
const DIURNAL = [
  ...["--set", "workload.arrivals.kind=diurnal", "--set", "workload.arrivals.sessionsPerHour=200"],
  ...["--set", "workload.arrivals.shape.value.kind=peak", "--set", "workload.arrivals.shape.value.peakHour=14"],
  ...["--set", "workload.arrivals.shape.value.peakOverMean=3"],
];
const simulate = (...args: string[]) => agentwatt(["simulate", ...GOLDEN_SCENARIO, ...args]);

describe("agentwatt simulate with sessions that arrive", { timeout: 60_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      simulate("--sessions-per-hour", "600"),
      simulate(...POISSON, "--format", "json"),
      simulate(...DIURNAL, "--format", "csv"),
    ]);
  }, 60_000);

  it("prints the golden table", () => expectGolden("simulate-arrivals.txt", table.out));
  it("prints the golden CSV of a day, measured over its busiest hour", () => {
    expectGolden("simulate-arrivals.csv", csv.out);
    expect(csv.out).toMatch(/^scenario.*measuredSeconds,sessionsPerHour,fromHour/);
    expect(csv.out).toContain(",3600,200,14,");
  });

  it("takes the rate of the workload where none is given, and the same sessions come", () => {
    const { sessions, agents } = JSON.parse(json.out);
    expect(sessions).toMatchObject({ sessionsPerHour: 600, fromHour: null, steady: true });
    expect(agents).toBe(sessions.liveMean);
    expect(table.out).toContain(`${Math.round(agents)} sessions at work on average on tiny-gpu`);
    for (const { code, err } of [table, json, csv]) expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("says that sessions pile up where more come than can be served, and fails the tier", async () => {
    const { code, out } = await simulate("--sessions-per-hour", "30000", "--tier", "1");
    expect(code).toBe(1);
    expect(out).toContain("Not a steady state");
    expect(out).toContain("Fails it, as sessions pile up: ");
  });

  it("sees a whole day where that is asked for", async () => {
    const { out } = await simulate(...DIURNAL, "--sessions-per-hour", "50", "--measured", "24 h", "--format", "json");
    const { measuredSeconds, sessions } = JSON.parse(out);
    expect(measuredSeconds).toBe(86_400);
    expect(Math.abs(sessions.arrived - 1200)).toBeLessThan(3.5 * Math.sqrt(1200));
  });
});

describe("agentwatt capacity with sessions that arrive", { timeout: 60_000 }, () => {
  it("prints the rate beneath the agents live on average", async () => {
    const { out } = await agentwatt(["capacity", ...GOLDEN_SCENARIO, ...POISSON, "--tier", "1", "--quiet"]);
    expectGolden("capacity-arrivals.txt", out);
    const [, rate, length, live] = /one node: (\d+) sessions an hour, (\d+) s each: (\d+) live on average/.exec(out) ?? [];
    expect(Math.abs((Number(rate) * Number(length)) / 3600 - Number(live))).toBeLessThan(1.5);
  });
});
