import { describe, expect, it } from "vitest";
import { type DrawSample, holds, summarizeDraws } from "../../src/capacity/drawSummary.ts";

const sample = (agents: number, feasible = true): DrawSample => ({
  agents,
  agentsPerMegawatt: { accelerator: agents * 100, tdp: agents * 50, system: agents * 40, facility: agents * 30 },
  gpuWatts: agents === 0 ? null : 500 + agents,
  limit: "",
  feasible,
});

describe("a summary of draws", () => {
  it("gives median, P10 and P90 of agents, Agents/MW and watts", () => {
    const { agents, agentsPerMegawatt, gpuWatts, draws } = summarizeDraws(Array.from({ length: 11 }, (_, i) => sample(10 + i)));
    expect(draws).toBe(11);
    expect(agents).toEqual({ low: 11, median: 15, high: 19 });
    expect(agentsPerMegawatt.facility).toEqual({ low: 330, median: 450, high: 570 });
    expect(gpuWatts).toEqual({ low: 511, median: 515, high: 519 });
  });

  it("counts a draw that cannot run, or reaches nothing, as no agents and without watts", () => {
    const summary = summarizeDraws([sample(0, false), sample(0), sample(8), sample(10)]);
    expect(summary).toMatchObject({ infeasible: 1, unreachable: 1, agents: { median: 4 }, gpuWatts: { median: 509 } });
    expect(summarizeDraws([sample(0)]).gpuWatts).toBeNull();
  });

  it("knows whether a published figure lies inside", () => {
    const { agents } = summarizeDraws([sample(10), sample(20), sample(30)]);
    expect([11, 12, 28, 29].map((value) => holds(agents, value))).toEqual([false, true, true, false]);
  });
});
