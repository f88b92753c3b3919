/** Pooled factors on coefficients: which apply, how they multiply, and where the bounds hold them. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { boundedValue, boundsOf, type EffectKey, effectName, FITTED_NAMES, lnFactors } from "../../src/cost/effects.ts";
import type { Effects } from "../../src/profiles/fitFile.ts";

const key: EffectKey = {
  vendor: "nvidia",
  architecture: "blackwell",
  platform: "b300",
  engine: "vllm",
  model: "deepseek-v4-pro",
  family: "deepseek-v4",
  precision: "fp4",
  parallelism: "dp-ep",
  mode: "aggregated",
  drafts: "none",
};

describe("lnFactors", () => {
  it("adds the effects of every level that the deployment belongs to, and of no other", () => {
    const effects: Effects = new Map([
      ["all", { stepSeconds: 0.1 }],
      [effectName("platform", key), { stepSeconds: 0.2 }],
      [effectName("engineOnPlatform", key), { stepSeconds: 0.4, prefillSlowdown: -1 }],
      ["platform/h200", { stepSeconds: 8 }],
      ["engineOnPlatform/h200/vllm", { stepSeconds: 16 }],
    ]);
    const factors = lnFactors(effects, key);
    expect(factors.stepSeconds).toBeCloseTo(0.7, 12);
    expect(factors.prefillSlowdown).toBe(-1);
    expect(factors.kernelFloorSeconds).toBe(0);
  });
});

describe("boundedValue", () => {
  it("is the prior times the factor, far from the bounds", () => {
    expect(boundedValue("stepSeconds", 0.001, Math.log(3))).toBeCloseTo(0.003, 12);
    expect(boundedValue("weightBandwidthEfficiency", 0.5, 0)).toBeCloseTo(0.5, 5);
  });

  test.prop([
    fc.constantFrom(...FITTED_NAMES),
    fc.double({ min: 0.05, max: 3, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }),
  ])("never crosses a physical bound, and rises with the factor", (name, prior, ln) => {
    const { most, least } = boundsOf(name);
    const value = boundedValue(name, prior, ln);
    if (most !== undefined) expect(value).toBeLessThanOrEqual(most * (1 + 1e-12));
    if (least !== undefined) expect(value).toBeGreaterThanOrEqual(least * (1 - 1e-12));
    expect(boundedValue(name, prior, ln + 0.1)).toBeGreaterThanOrEqual(value * (1 - 1e-12));
  });
});
