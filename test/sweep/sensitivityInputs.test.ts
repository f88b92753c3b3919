/** What a sensitivity analysis moves, and how far. */
import { describe, expect, it } from "vitest";
import { readFit, readProfile } from "../../src/profiles/files.ts";
import type { FitFile } from "../../src/profiles/fitFile.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { uncertaintySchema } from "../../src/profiles/uncertainty.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { deployedKey } from "../../src/serving/deployment.ts";
import { coefficientGroups, movedEffects } from "../../src/sweep/coefficientGroups.ts";
import { scaledValue } from "../../src/sweep/scaledValue.ts";
import { type SensitivityInput, sensitivityInputs } from "../../src/sweep/sensitivityInputs.ts";
import { systemPaths, valueAtPath } from "../../src/sweep/systemValues.ts";

const uncertainty = validateDocument(uncertaintySchema, readProfile("uncertainty", "ranges", { file: "", path: "" }));

function inputsOf(scenario: string, platform: string, options: { fixed?: string[]; basis?: "accelerator" | "facility" } = {}) {
  const resolved = loadScenario({ scenario, sets: [] });
  const system = resolved.systems.find((candidate) => candidate.platform === platform);
  const [deployment] = system?.deployments ?? [];
  if (system === undefined || deployment === undefined) throw new Error(`${scenario} has ${platform}`);
  const { fixed = [], basis = "accelerator" } = options;
  return { resolved, system, deployment, inputs: sensitivityInputs({ resolved, system, deployment, uncertainty, basis, fixed }) };
}
const named = (inputs: readonly SensitivityInput[], name: string) => inputs.find((input) => input.name === name);

describe("the inputs of a cell", () => {
  it("move a value by the factor of its quality, down at the low end and up at the high one", () => {
    const { inputs, system } = inputsOf("b300", "b300");
    const scale = named(inputs, "workload.output.scale") as SensitivityInput;
    expect(scale).toMatchObject({ quality: "assumed", range: "table" });
    const valueAt = (uniform: number) =>
      valueAtPath(scale.move?.(system, uniform) ?? system, ["workload", "output", "scale"])?.value as number;
    expect(valueAt(0.5)).toBeCloseTo(1, 12);
    expect(valueAt(0.9)).toBeCloseTo(uncertainty.ranges.assumed.value, 12);
    expect(valueAt(0.1)).toBeCloseTo(1 / uncertainty.ranges.assumed.value, 12);
    expect(valueAtPath(system, ["workload", "output", "scale"])?.value).toBe(1);
  });

  it("take the scenario's prior where it has one, and only what holds for the platform", () => {
    const { inputs } = inputsOf("agentperf-shared", "h200");
    expect(named(inputs, "tokens emitted a turn")).toMatchObject({ range: "scenario", quality: "assumed" });
    expect(named(inputs, "workload.output.scale")).toBeUndefined();
    expect(named(inputs, "prefill time of MI355X")).toBeUndefined();
    const choices = named(inputs, "prefix reuse of H200")?.choices;
    expect(choices?.map((middle) => Number(middle.toFixed(3)))).toEqual([0.182, 0.455, 0.636, 0.773, 0.909]);
  });

  it("leave out what --set fixes, what another basis asks for, and what the fit holds", () => {
    const { inputs } = inputsOf("b300", "b300", { fixed: ["workload.turns.cv"] });
    for (const name of ["workload.turns.cv", "hardware.system.pue", "coefficients.kernelFloorSeconds"])
      expect(named(inputs, name), name).toBeUndefined();
    expect(named(inputsOf("b300", "b300", { basis: "facility" }).inputs, "hardware.system.pue")).toBeDefined();
    expect(named(inputs, "launch and host overheads")).toMatchObject({ range: "fit", quality: "derived" });
  });

  it("are found in every part of a mix", () => {
    const resolved = loadScenario({ scenario: "mixed-fleet", sets: [] });
    const [system] = resolved.systems;
    if (system?.workload.kind !== "mix") throw new Error("mixed-fleet has a mix");
    expect(systemPaths(system, "workload.output.scale")).toHaveLength(system.workload.parts.length);
    expect(systemPaths(system, "model.kernelsPerLayer")).toHaveLength(1);
  });

  it("of the shipped table lead somewhere in some shipped scenario", () => {
    const scenarios = ["agentperf", "claude-code", "mixed-fleet"].map((scenario) => loadScenario({ scenario, sets: [] }));
    const systems = scenarios.flatMap((resolved) => resolved.systems);
    const lost = uncertainty.inputs.filter(({ path }) =>
      systems.every((system) => systemPaths(system, path).every((keys) => valueAtPath(system, keys) === undefined)),
    );
    expect(lost.map(({ path }) => path)).toEqual([]);
  });
});

describe("a scaled value", () => {
  it("moves numbers by ratio, odds or excess", () => {
    expect(scaledValue(8, 2)).toBe(16);
    expect(scaledValue(0.5, 3, "odds")).toBeCloseTo(0.75, 12);
    expect(scaledValue(1, 3, "odds")).toBe(1);
    expect(scaledValue([1.5, 2], 2, "excess")).toEqual([2, 3]);
  });

  it("moves tokens and seconds of marks and laws, never turns, shares or weights", () => {
    expect(scaledValue([{ turn: 3, tokens: 100 }], 2)).toEqual([{ turn: 3, tokens: 200 }]);
    expect(scaledValue({ kind: "quantiles", points: [[0.5, 10]] }, 2)).toEqual({ kind: "quantiles", points: [[0.5, 20]] });
    expect(scaledValue([{ from: 2, law: { kind: "lognormal", median: 10, sigma: 1 } }], 2)).toEqual([
      { from: 2, law: { kind: "lognormal", median: 20, sigma: 1 } },
    ]);
    const mixture = { kind: "mixture", parts: [{ weight: 3, law: { kind: "exponential", mean: 5 } }] };
    expect(scaledValue(mixture, 2)).toEqual({ kind: "mixture", parts: [{ weight: 3, law: { kind: "exponential", mean: 10 } }] });
  });

  it("is none of text and switches", () => {
    expect([scaledValue("mixed", 2), scaledValue(true, 2)]).toEqual([undefined, undefined]);
  });
});

describe("coefficient groups", () => {
  const { system, deployment } = inputsOf("b300", "b300");
  const key = deployedKey(system, deployment);
  const fit = readFit() as FitFile;

  it("reproduce the deviation of the sum of their members' logarithms", () => {
    const level = Object.fromEntries(["weightBandwidthEfficiency", "kvBandwidthEfficiency"].map((name) => [name, [0, 1, -1]]));
    const two = { ...fit, draws: 2, effects: { all: level }, priorSd: {} } as FitFile;
    const hbm = coefficientGroups(two, key).find(({ name }) => name === "HBM efficiency");
    // Both move by the same two draws of +-1: deviation sqrt(2) each, and they move together.
    expect(hbm?.lnFactors.weightBandwidthEfficiency).toBeCloseTo(Math.SQRT2, 12);
    expect(hbm?.lnFactors.kvBandwidthEfficiency).toBeCloseTo(Math.SQRT2, 12);
    expect(hbm?.lnFactors.expertBandwidthEfficiency).toBeCloseTo(0, 12);
  });

  it("hardly move where two coefficients make up for each other", () => {
    const effects = { all: { weightBandwidthEfficiency: [0, 1, -1], kvBandwidthEfficiency: [0, -1, 1] } };
    const opposed = { ...fit, draws: 2, effects, priorSd: {} } as unknown as FitFile;
    expect(coefficientGroups(opposed, key).find(({ name }) => name === "HBM efficiency")).toBeUndefined();
  });

  it("add to the best effects, and leave alone what a user has set", () => {
    const group = { name: "", source: "", lnFactors: { stepSeconds: -0.1, kernelFloorSeconds: -0.2 } };
    const moved = movedEffects(new Map([["all", { stepSeconds: 0.5 }]]), group, 2);
    expect(moved.get("all")).toEqual({ stepSeconds: expect.closeTo(0.3, 12) });
  });
});
