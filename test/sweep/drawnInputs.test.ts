/** Draws of uncertain inputs cover their priors, repeat with the seed, and reach the systems that they hold for. */
import { describe, expect, it } from "vitest";
import { stratified } from "../../src/kernel/strata.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import type { UncertainInput } from "../../src/profiles/scenario.ts";
import { drawnInputs, drawnValue } from "../../src/sweep/drawnInputs.ts";
import { ROOT } from "../support/cli.ts";
import { plainWorkload } from "../support/plainWorkload.ts";

const load = (...sets: string[]) =>
  loadScenario({ scenario: `${ROOT}/test/cli/uncertain.yaml`, sets, dataRoot: `${ROOT}/test/fixtures` });
const input = (changes: Partial<UncertainInput>): UncertainInput => ({
  path: "workload.output.scale",
  scale: "log",
  source: "test",
  ...changes,
});

describe("stratified numbers", () => {
  it.each([1, 2, 7, 24, 1000])("put one of %d draws into each equal part of the unit interval", (draws) => {
    const parts = stratified("seed", "key", draws).map((uniform) => Math.floor(uniform * draws));
    expect(parts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: draws }, (_, part) => part));
  });

  it("repeat with seed and key, and differ with either", () => {
    expect(stratified("seed", "key", 24)).toEqual(stratified("seed", "key", 24));
    expect(stratified("seed", "key", 24)).not.toEqual(stratified("seed", "other", 24));
    expect(stratified("seed", "key", 24)).not.toEqual(stratified("other", "key", 24));
  });
});

describe("a prior's quantiles", () => {
  it("run from the lower to the upper end, evenly in the logarithm or as they are", () => {
    const range = input({ between: [0.5, 2] });
    expect([0, 0.5, 1].map((uniform) => drawnValue(range, uniform))).toEqual(
      [0.5, 1, 2].map((value) => ({ set: { "workload.output.scale": value }, rounds: true })),
    );
    expect(drawnValue({ ...range, scale: "linear" }, 0.5)).toMatchObject({ set: { "workload.output.scale": 1.25 } });
  });

  it("keep the unit of the ends, and are factors where factors were asked for", () => {
    expect(drawnValue(input({ between: ["4 GB", "16 GB"] }), 0.5)).toMatchObject({ set: { "workload.output.scale": "8 GB" } });
    expect(drawnValue(input({ times: [0.5, 2] }), 1)).toEqual({ times: 2 });
  });

  it("take alternatives by their weights, and never one of weight zero", () => {
    const choices = input({ oneOf: [1, 2, 3], weights: [3, 0, 1] });
    const taken = stratified("seed", "weights", 400).map((uniform) => drawnValue(choices, uniform));
    const count = (value: number) =>
      taken.filter((drawn) => "set" in drawn && drawn.set["workload.output.scale"] === value).length;
    expect([count(1), count(2), count(3)]).toEqual([300, 0, 100]);
  });
});

describe("draws of a scenario", () => {
  it("set every open input once, and leave what --set fixes alone", () => {
    const all = drawnInputs(load(), 6);
    expect(all).toHaveLength(6);
    for (const draw of all) expect(draw.map(({ input: place }) => place)).toEqual([0, 1, 2, 3, 4]);
    const fixed = load("workload.output.scale=1", "coefficients.denseHalfTokens=100");
    expect(fixed.open).toEqual([1, 2, 3]);
    expect(drawnInputs(fixed, 6).map((draw) => draw[0])).toEqual(all.map((draw) => draw[1]));
  });

  it("reach the profiles: values, whole numbers, factors on what stands there, and several paths together", () => {
    const resolved = load();
    const before = resolved.systems[0];
    const [after] = resolved.redraw([
      { input: 0, value: { set: { "workload.output.scale": 1.7 } } },
      { input: 1, value: { set: { "engine.prefixReuse.stateCheckpointTokens": 700.4 }, rounds: true } },
      {
        input: 3,
        value: { set: { "engine.overheads.requestSeconds": "0.2 s", "engine.scheduling.prefillPolicy": "prefill-first" } },
      },
      { input: 4, value: { times: 1.5 } },
    ]);
    expect(after && plainWorkload(after.workload).output.scale).toMatchObject({ value: 1.7, quality: "assumed" });
    expect(after?.engine.prefixReuse.stateCheckpointTokens.value).toBe(700);
    expect(after?.engine.overheads.requestSeconds.value).toBe(0.2);
    expect(after?.engine.scheduling.prefillPolicy.value).toBe("prefill-first");
    expect(after?.coefficients.denseHalfTokens.value).toBe(1.5 * (before?.coefficients.denseHalfTokens.value ?? 0));
    expect(resolved.systems[0]).toEqual(before);
  });

  it("give way to --set", () => {
    const [system] = load("engine.overheads.requestSeconds=0.5 s").redraw([
      { input: 3, value: { set: { "engine.overheads.requestSeconds": "0.2 s" } } },
    ]);
    expect(system?.engine.overheads.requestSeconds.value).toBe(0.5);
  });
});
