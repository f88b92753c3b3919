import { describe, expect, it } from "vitest";
import { turnAt, withCeiling } from "../../src/planning/contextCeiling.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import type { MarksWorkload } from "../../src/profiles/workload.ts";
import { requestMeans } from "../../src/workload/requestMeans.ts";

const workloadOf = (workload: string) => {
  const { systems } = loadScenario({ scenario: "b300", sets: [`workload=${workload}`] });
  return (systems[0] as (typeof systems)[number]).workload;
};
const agentperf = workloadOf("agentperf") as MarksWorkload;
const MARKS = agentperf.context.marks.value;

describe("a context ceiling", () => {
  it("is met at the turn of the curve, which goes on beyond its last mark as between its last two", () => {
    expect(turnAt(MARKS, 5000)).toBe(1);
    expect(turnAt(MARKS, 46_000)).toBeCloseTo(75, 9);
    expect(turnAt(MARKS, 131_000)).toBe(200);
    // 660 tokens a turn from turn 200 on.
    expect(turnAt(MARKS, 131_000 + 66_000)).toBeCloseTo(300, 9);
    expect(turnAt(MARKS, 100)).toBe(1);
  });

  it("of the workload's own changes nothing", () => {
    expect(withCeiling(agentperf, 131_072)).toBe(agentperf);
  });

  it("stretches the work: most turns to the crossing, mean turns by as much, and growth a turn stays", () => {
    const long = withCeiling(agentperf, 1_000_000) as MarksWorkload;
    const stretch = long.turns.max.value / agentperf.turns.max.value;
    expect(long.context.maxTokens.value).toBe(1_000_000);
    expect(long.turns.max.value).toBe(Math.round((200 * (200 + (1_000_000 - 131_000) / 660)) / (200 + 72 / 660)));
    expect(long.turns.mean.value).toBeCloseTo(38 * stretch, 9);
    expect(long.context.marks).toBe(agentperf.context.marks);
  });

  it("raises the mean prompt with it, and lowers it too", () => {
    const means = [65_000, 131_072, 262_144, 1_000_000].map(
      (ceiling) => requestMeans(withCeiling(agentperf, ceiling)).promptTokens,
    );
    expect(means).toEqual(means.toSorted((a, b) => a - b));
    expect((means[3] as number) / (means[1] as number)).toBeGreaterThan(5);
  });

  it("reaches every part of a mix, and a workload of laws keeps its sessions", () => {
    const mix = withCeiling(workloadOf("office-mix"), 300_000);
    if (mix.kind !== "mix") throw new Error("office-mix is a mix");
    for (const { workload } of mix.parts) expect(workload.context.maxTokens.value).toBe(300_000);
    const laws = workloadOf("long-context");
    const stretched = withCeiling(laws, 1_000_000);
    if (laws.kind === "mix" || stretched.kind === "mix") throw new Error("long-context is no mix");
    expect(stretched.context.maxTokens.value).toBe(1_000_000);
    expect(stretched.turns).toBe(laws.turns);
  });
});
