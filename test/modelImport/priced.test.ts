/** Imported profiles through the whole way: YAML, validation, a scenario, a deployment, the price of a step. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { profileYaml } from "../../src/modelImport/profileYaml.ts";
import { readProfile } from "../../src/profiles/files.ts";
import { resolveScenario } from "../../src/profiles/resolve.ts";
import type { SourceDocument } from "../../src/profiles/sourceDocument.ts";
import { parseYamlDocument } from "../../src/profiles/yamlDocument.ts";
import { decodeStepSeconds, equalBatch } from "../../src/serving/decodeStep.ts";
import { buildDeployment } from "../../src/serving/deployment.ts";
import { FIXTURES } from "../profiles/brokenCase.ts";
import { CONFIGS } from "./configs.ts";
import { imported, importResult } from "./imported.ts";

const SAMPLES = resolve(import.meta.dirname, "../../../shared/data/formats");

/** Accelerators with room for any model, and agents that stay below the shortest context. */
const SCENARIO = parseYamlDocument(
  `
name: imported
title: An imported model
description: One worker of two accelerators
model: imported
workload: tiny-load
set: { workload.context.maxTokens: 20000, hardware.accelerator.hbmCapacity: 4 TB }
tiers:
  - { id: 1, name: background, outputSpeedP25: 20 token/s, ttftP95: 10 s }
systems:
  - platform: tiny-gpu
    engine: tiny-engine
    deployments:
      - { mode: aggregated, name: one worker, tiers: [1], draftTokens: 0, pool: { workers: 1, tensorParallel: 2 } }
`,
  "imported.yaml",
);
const SEQUENCES = 4;
const CONTEXT_TOKENS = 10_000;

/** Seconds of a decode step of a model profile. */
function stepSeconds(model: SourceDocument): number {
  const { systems } = resolveScenario(SCENARIO, {
    settings: [],
    readProfile: (kind, id, at) => (kind === "model" ? model : readProfile(kind, id, at, FIXTURES)),
  });
  const [system] = systems;
  const [spec] = system?.deployments ?? [];
  if (system === undefined || spec === undefined) throw new Error("fixture");
  const { cost } = buildDeployment(system, spec).front;
  return decodeStepSeconds(cost, equalBatch(cost, SEQUENCES, CONTEXT_TOKENS));
}

const written = (config: Readonly<Record<string, unknown>> | string) =>
  parseYamlDocument(profileYaml(imported(config, undefined, "imported")), "model.yaml");

/** Imports whose KV cache or weights have another format than the shipped profile (see shipped.test.ts). */
const OTHER_FORMATS = ["deepseek-r1", "kimi-k2", "kimi-k2.5", "minimax-m2.5", "minimax-m3", "qwen3.5-397b-a17b"];

describe("a decode step of an imported profile", () => {
  it.each(Object.keys(CONFIGS))("of %s takes as long as with the shipped one, unless formats differ", (id) => {
    const seconds = stepSeconds(written(CONFIGS[id] ?? {}));
    const shipped = stepSeconds(readProfile("model", id, { file: "test", path: "" }));
    if (OTHER_FORMATS.includes(id)) expect(seconds).toBeGreaterThan(shipped);
    else expect(seconds).toBeCloseTo(shipped, 12);
  });
});

const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.startsWith("cfg_")) : [];
const sample = (name: string) => readFileSync(join(SAMPLES, name), "utf8");

describe.skipIf(samples.length === 0)("a sample (skipped where the samples are not beside the repository)", () => {
  it.each(samples)("%s has a price, or is refused as the one with Mamba layers is", (name) => {
    if (name !== "cfg_nemotron.json") return expect(stepSeconds(written(sample(name)))).toBeGreaterThan(0);
    const result = importResult(sample(name));
    expect("refusals" in result && result.refusals[0]?.path).toBe("hybrid_override_pattern");
  });

  it("of hf_quant_config.json is taken with a config of any kind", () => {
    const { profile } = imported(sample("cfg_hybrid.json"), sample("hf_quant_config.json"));
    expect(profile.precision.experts).toEqual({ weights: "fp4", compute: "fp4", bytesPerParameter: 0.5625 });
    expect(profile.kvCache.entryBytes).toMatchObject({ value: 512, quality: "derived" });
  });

  it("with MLA and an indexer has the figures that a hand gets", () => {
    // Per layer: q 256 x (1024 + 16 x 96), kv 1024 x 160 + 128 x 16 x 128, o 16 x 64 x 1024, index (256 x 8 + 1024) x 64 + 1024 x 8.
    const attention = 256 * 2560 + 163_840 + 262_144 + 1_048_576 + 196_608 + 8192;
    const expert = 3 * 1024 * 512;
    const { profile } = imported(sample("cfg_mla_dsa.json"));
    const moeLayer = attention + 16 * expert + expert + 1024 * 16;
    expect(profile.draft?.parameters).toBe(moeLayer + 2 * 1024 ** 2);
  });
});
