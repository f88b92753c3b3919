import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listIds, readProfile } from "../../src/profiles/files.ts";
import { withKvPrecision } from "../../src/profiles/kvPrecision.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { modelSchema } from "../../src/profiles/model.ts";
import type { DeploymentSpec } from "../../src/profiles/scenario.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { namedWhatIfs, whatIfsOfSets } from "../../src/profiles/whatIfs.ts";
import { ROOT } from "../support/cli.ts";

const FIXTURES = join(ROOT, "test/fixtures");
const load = (sets: readonly string[], kept = {}) =>
  loadScenario({ scenario: join(ROOT, "test/cli/golden.yaml"), sets, dataRoot: FIXTURES, kept });
const deployments = (sets: readonly string[], kept = {}): readonly DeploymentSpec[] =>
  load(sets, kept).systems.flatMap((system) => system.deployments);

describe("a setting of deployments", () => {
  it("reaches every deployment that has the field, and leaves the others", () => {
    const [aggregated, disaggregated] = deployments(["deployment.prefill.workers=4"]);
    expect(aggregated).toMatchObject({ mode: "aggregated", pool: { workers: 1 } });
    expect(disaggregated).toMatchObject({ prefill: { workers: 4 }, decode: { workers: 1 } });
    expect(deployments(["deployment.draftTokens=0"]).map(({ draftTokens }) => draftTokens)).toEqual([0, 0]);
  });

  it("reaches those alone that are kept", () => {
    const drafts = (kept: object) => deployments(["deployment.draftTokens=1"], kept).map(({ draftTokens }) => draftTokens);
    expect(drafts({ tiers: [2] })).toEqual([undefined, 1]);
    expect(drafts({ deployment: "one node" })).toEqual([1, 2]);
    expect(drafts({ platforms: ["other"] })).toEqual([undefined, 2]);
  });

  it("takes arithmetic on what stands in each", () => {
    const [, disaggregated] = deployments(["deployment.decode.maxSequencesPerRank=3 * value"]);
    expect(disaggregated).toMatchObject({ decode: { maxSequencesPerRank: 6 } });
    // What a default gives is there to start from.
    expect(deployments(["deployment.prefill.attentionDataParallel=2 * value"])[1]).toMatchObject({
      prefill: { attentionDataParallel: 2 },
    });
  });

  it("is an unknown path where no deployment has the field", () => {
    expect(() => load(["deployment.prefil.workers=4"])).toThrow(/unknown key "prefil"/);
  });
});

describe("arithmetic in settings", () => {
  it("starts from what the settings before it left", () => {
    const [system] = load(["hardware.accelerator.tdp=800 W", "hardware.accelerator.tdp=value / 2 + 100 W"]).systems;
    expect(system?.hardware.accelerator.tdp).toMatchObject({ value: 500, source: "set by the user", quality: "assumed" });
  });

  it("on a coefficient keeps what the fit adds to it, where a plain value replaces it", () => {
    const effects = (set: string) => {
      const [system] = loadScenario({ scenario: join(ROOT, "scenarios/h200.yaml"), sets: [set] }).systems;
      return Object.keys(system?.effects?.get("all") ?? {});
    };
    expect(effects("coefficients.kernelFloorSeconds=0.5 * value")).toContain("kernelFloorSeconds");
    expect(effects("coefficients.kernelFloorSeconds=5 us")).not.toContain("kernelFloorSeconds");
  });
});

describe("the short path power.cap", () => {
  it("is the power limit that a site sets", () => {
    const [system] = load(["power.cap=600 W"]).systems;
    expect(system?.hardware.accelerator.powerCap).toMatchObject({ value: 600, quality: "assumed" });
  });
});

describe("the format of the KV cache by name", () => {
  const models = listIds("model").map((id) => validateDocument(modelSchema, readProfile("model", id, { file: id, path: "" })));

  it("gives every shipped model the bytes of its profile in one of the two formats", () => {
    expect(models.length).toBeGreaterThan(15);
    for (const model of models) {
      const bytes = (["bf16", "fp8"] as const).map(
        (kvPrecision) => withKvPrecision({ ...model, kvPrecision }).kvCache.entryBytes.value,
      );
      expect(bytes, model.id).toContain(model.kvCache.entryBytes.value);
      expect(bytes[0], model.id).toBeGreaterThan(bytes[1] as number);
    }
  });

  it("leaves a model as it is whose profile has that format", () => {
    const model = models.find(({ id }) => id === "deepseek-v4-pro");
    if (model === undefined) throw new Error("fixture");
    expect(withKvPrecision({ ...model, kvPrecision: "fp8" })).toEqual(model);
  });
});

describe("what-ifs", () => {
  it("of texts are every combination of their alternatives, the last varying fastest", () => {
    const names = whatIfsOfSets(["deployment.prefill.workers=1|2", "hardware.accelerator.hbmBandwidth=value|2 * value"]);
    expect(names.map(({ name }) => name)).toEqual([
      "prefill.workers = 1, hbmBandwidth = value",
      "prefill.workers = 1, hbmBandwidth = 2 * value",
      "prefill.workers = 2, hbmBandwidth = value",
      "prefill.workers = 2, hbmBandwidth = 2 * value",
    ]);
  });

  it("that the shipped scenarios name change something that is there", { timeout: 60_000 }, () => {
    let named = 0;
    for (const id of listIds("scenario")) {
      const resolved = loadScenario({ scenario: id, sets: [] });
      for (const { settings } of namedWhatIfs(resolved, [])) {
        expect(resolved.vary(settings).systems.length).toBe(resolved.systems.length);
        named++;
      }
    }
    expect(named).toBeGreaterThan(3);
  });
});
