/** Fit files: what is refused, and what a user's settings take out. */
import { describe, expect, it } from "vitest";
import { bestEffects, parseFitFile, withoutNames } from "../../src/profiles/fitFile.ts";
import { InputError } from "../../src/profiles/problem.ts";

const valid = {
  provenance: { date: "2026-11-22", runs: [{ file: "a.csv", rows: 3, fitted: 2 }], leftOut: [], errors: {}, atBounds: [] },
  misfit: { stepTime: 0.1, prefill: 0, ttft: 0.2, watts: 0.05, platforms: {}, models: {} },
  priorSd: { all: { stepSeconds: 0.5 } },
  regime: {
    platforms: {},
    models: {},
    enginesOnPlatforms: {},
    enginesOnModels: {},
    parallelisms: {},
    mostContextTokens: 1,
    mostExpertParallel: 1,
    mostSequencesPerRank: 1,
  },
  draws: 1,
  effects: { all: { stepSeconds: [0.25, 0.3], prefillSlowdown: [0.1, 0.2] } },
};

describe("parseFitFile", () => {
  it("reads what calibrate writes", () => {
    const fit = parseFitFile(JSON.stringify(valid), "fit.json");
    expect(bestEffects(fit).get("all")).toEqual({ stepSeconds: 0.25, prefillSlowdown: 0.1 });
    expect(withoutNames(bestEffects(fit), new Set(["stepSeconds"])).get("all")).toEqual({ prefillSlowdown: 0.1 });
  });

  it.each([
    ["not JSON", "{"],
    ["an empty file", ""],
    ["another kind of JSON", "[1, 2]"],
    ["a coefficient that does not exist", JSON.stringify({ ...valid, effects: { all: { typo: [1] } } })],
    ["text for a number", JSON.stringify({ ...valid, effects: { all: { stepSeconds: ["1"] } } })],
    ["no effects", JSON.stringify({ ...valid, effects: undefined })],
  ])("refuses %s with the file's name and what to do", (_what, text) => {
    const read = () => parseFitFile(text, "fit.json");
    expect(read).toThrow(InputError);
    expect(read).toThrow(/fit\.json/);
    expect(read).toThrow(/calibrate/);
  });
});
