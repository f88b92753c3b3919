/** Sliders: what they set is what the command line takes, and moves what it says. */
import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import type { LeverBase } from "../../src/web/page/levers/lever.ts";
import { LEVERS } from "../../src/web/page/levers/levers.ts";
import { leverSettings } from "../../src/web/page/question/ask.ts";

const PRICE = { basis: "retail", usd: 4.25, usdPerKilowattHour: 0.09, years: 4 } as const;
const SUBJECTS = [
  ["b300", []],
  ["h200", ["model=qwen3-coder-480b-a35b", "workload=claude-code"]],
  ["mi355x", ["workload=codex-swe-bench"]],
  ["b300", ["workload=office-mix"]],
] as const;

function baseOf(scenario: string, sets: readonly string[]): LeverBase {
  const [system] = loadScenario({ scenario, sets }).systems;
  const [deployment] = system?.deployments ?? [];
  if (system === undefined || deployment === undefined) throw new Error("a shipped scenario has a system");
  return { ...system, deployment, price: PRICE };
}

describe.each(SUBJECTS)("sliders of %s %j", (scenario, sets) => {
  const base = baseOf(scenario, sets);

  it.each(
    LEVERS.map((lever) => [lever.id, lever] as const),
  )("%s: its ends are settings that the command line takes", (id, lever) => {
    const range = lever.range(base, {});
    if (range === undefined) {
      expect(lever.without).not.toBe("");
      return;
    }
    expect(range.min).toBeLessThanOrEqual(range.base);
    expect(range.max).toBeGreaterThanOrEqual(range.base);
    for (const value of [range.min, range.max]) {
      const settings = leverSettings({ levers: { [id]: value }, reuse: undefined }, base).map(
        ([path, text]) => `${path}=${text}`,
      );
      expect(settings.length > 0).toBe(lever.group !== "money");
      expect(() => loadScenario({ scenario, sets: [...sets, ...settings] })).not.toThrow();
    }
  });
});

describe("a slider", () => {
  const base = baseOf("b300", []);
  const leveredBy = (levers: Parameters<typeof leverSettings>[0]["levers"], reuse?: boolean, workload = "agentperf") => {
    const own = workload === "agentperf" ? base : baseOf("b300", [`workload=${workload}`]);
    const settings = leverSettings({ levers, reuse }, own).map(([path, text]) => `${path}=${text}`);
    return baseOf("b300", [`workload=${workload}`, ...settings]);
  };

  it("sets bandwidth, memory and watts in its own unit", () => {
    const { accelerator } = leveredBy({ "hbm-bandwidth": 12, "hbm-size": 400, tdp: 1400, "power-cap": 1200 }).hardware;
    expect(accelerator.hbmBandwidth.value).toBe(12e12);
    expect(accelerator.hbmCapacity.value).toBe(400e9);
    expect(accelerator.tdp.value).toBe(1400);
    expect(accelerator.powerCap?.value).toBe(1200);
  });

  it("multiplies every peak", () => {
    const { peakCompute } = leveredBy({ compute: 1.5 }).hardware.accelerator;
    expect(peakCompute.bf16.value / base.hardware.accelerator.peakCompute.bf16.value).toBeCloseTo(1.5);
    expect((peakCompute.fp4?.value ?? 0) / (base.hardware.accelerator.peakCompute.fp4?.value ?? 1)).toBeCloseTo(1.5);
  });

  it("sets acceptance at the drafts that are chosen, never below that of fewer drafts", () => {
    const { model, deployment } = leveredBy({ drafts: 2, acceptance: 1.4 });
    const [one = 0, two = 0] = model.draft?.acceptanceLength.value ?? [];
    expect(deployment.draftTokens).toBe(2);
    expect(two).toBe(1.4);
    expect(one).toBeGreaterThanOrEqual(1);
    expect(one).toBeLessThanOrEqual(two);
  });

  it("sets the grain of a model with state, and switches reuse off", () => {
    const { prefixReuse } = leveredBy({ grain: 8192 }, false).engine;
    expect(prefixReuse.stateCheckpointTokens.value).toBe(8192);
    expect(prefixReuse.enabled.value).toBe(false);
  });

  it("moves marks away from the first prompt", () => {
    const { workload } = leveredBy({ growth: 2 });
    if (workload.kind !== "marks") throw new Error("agentperf has marks");
    expect(workload.context.marks.value.map(({ tokens }) => tokens)).toEqual([5000, 49_000, 125_000, 257_000]);
  });

  it("stretches every number of a law", () => {
    const { workload } = leveredBy({ "tool-delay": 3 }, undefined, "claude-code");
    const before = baseOf("b300", ["workload=claude-code"]).workload;
    if (workload.kind !== "laws" || before.kind !== "laws") throw new Error("claude-code has laws");
    const [call, old] = [workload.toolDelay.call.value, before.toolDelay.call.value];
    if (call.kind !== "quantiles" || old.kind !== "quantiles") throw new Error("its delays are quantiles");
    for (const [index, [share, seconds]] of old.points.entries()) {
      expect(call.points[index]?.[0]).toBe(share);
      expect(call.points[index]?.[1]).toBeCloseTo(3 * seconds, 9);
    }
  });
});
