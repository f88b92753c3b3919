/** The choice behind the published columns: what it minimises, when a feature is fitted, and that leaving out leaves out. */
import { describe, expect, it } from "vitest";
import {
  chooseFeature,
  chooseShared,
  leaveOneOut,
  misfit,
  needsFeature,
  type Observed,
  type Predicted,
} from "../../src/calibration/publishedFit.ts";

const gb300: Observed = { platform: "gb300-nvl72", agentsPerMegawatt: 61_354, agents: 1840, gpuWatts: 937 };
const b300: Observed = { platform: "b300", agentsPerMegawatt: 21_053, agents: undefined, gpuWatts: undefined };
const rack = (agents: number, gpuWatts: number): Predicted => ({
  platform: "gb300-nvl72",
  agents,
  gpuWatts,
  agentsPerMegawatt: (agents / 32 / gpuWatts) * 1e6,
});
const node = (agentsPerMegawatt: number): Predicted => ({ platform: "b300", agents: 1, gpuWatts: 900, agentsPerMegawatt });

describe("the misfit", () => {
  it("is 0 at what was published and 1 at the honest factor, the same above as below", () => {
    expect(misfit(gb300, rack(1840, 937))).toBe(0);
    expect(misfit(gb300, rack(1840 * 1.15, 937))).toBeCloseTo(1, 9);
    expect(misfit(gb300, rack(1840, 937 / 1.15))).toBeCloseTo(1, 9);
    expect(misfit(b300, node(21_053 * 3))).toBeCloseTo(1, 9);
    expect(misfit(b300, node(21_053 / 3))).toBeCloseTo(1, 9);
  });

  it("counts agents and watts each, not their ratio, which both may leave right", () => {
    expect(misfit(gb300, rack(1840 * 2, 937 * 2))).toBeGreaterThan(40);
  });

  it("is finite, and worse than any factor in question, where nothing is carried", () => {
    expect(misfit(b300, { platform: "b300", agents: 0, gpuWatts: null, agentsPerMegawatt: 0 })).toBeGreaterThan(
      misfit(b300, node(21_053 * 1000)),
    );
  });
});

describe("the choice", () => {
  const candidates = [
    [rack(2600, 950), node(60_000)],
    [rack(1900, 900), node(50_000)],
    [rack(1500, 937), node(21_000)],
  ];

  it("of the shared unknowns weighs each platform by how much is known of it", () => {
    expect(chooseShared(candidates, [gb300, b300])).toBe(1);
    expect(chooseShared(candidates, [b300])).toBe(2);
  });

  it("with a platform left out is made by the others", () => {
    expect(Object.fromEntries(leaveOneOut(candidates, [gb300, b300]))).toEqual({ "gb300-nvl72": 2, b300: 1 });
  });

  it("of a feature is made where a platform is further off than its limit, and may be to change nothing", () => {
    expect(needsFeature(gb300, rack(1900, 900))).toBe(false);
    expect(needsFeature(gb300, rack(1840, 800))).toBe(true);
    expect(needsFeature(b300, node(23_000))).toBe(false);
    expect(needsFeature(b300, node(24_000))).toBe(true);
    expect(chooseFeature(b300, node(50_000), [node(60_000), node(20_000), node(10_000)])).toBe(1);
    expect(chooseFeature(b300, node(22_000), [node(60_000)])).toBe(-1);
  });
});
