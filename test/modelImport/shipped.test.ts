/** Shipped profiles, made by hand, against imports of the config.json that they were made from. */
import { describe, expect, it } from "vitest";
import { deriveArchitecture } from "../../src/cost/architecture.ts";
import { readProfile } from "../../src/profiles/files.ts";
import { type ModelProfile, modelSchema } from "../../src/profiles/model.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { CONFIGS } from "./configs.ts";
import { imported } from "./imported.ts";

const shipped = (id: string) => validateDocument(modelSchema, readProfile("model", id, { file: "test", path: "" }));

/** What an import must get right. Layers are compared as a set: their order does not matter. */
const FIELDS: Readonly<Record<string, (model: ModelProfile) => unknown>> = {
  layers: ({ layers }) => layers.map((group) => JSON.stringify(sorted(group))).sort(),
  hiddenSize: ({ hiddenSize }) => hiddenSize,
  vocabularySize: ({ vocabularySize }) => vocabularySize,
  tiedEmbeddings: ({ tiedEmbeddings }) => tiedEmbeddings,
  maxContextTokens: ({ maxContextTokens }) => maxContextTokens,
  streams: ({ hyperConnectionStreams }) => hyperConnectionStreams,
  family: ({ family }) => family,
  experts: ({ precision }) => precision.experts,
  main: ({ precision }) => precision.main,
  head: ({ precision }) => precision.head,
  entryBytes: ({ kvCache }) => kvCache.entryBytes.value,
  indexEntryBytes: ({ kvCache }) => kvCache.indexEntryBytes?.value,
  stateBytes: ({ kvCache }) => kvCache.checkpointStateBytes?.value,
  drafter: ({ draft }) => draft && { method: draft.method, layers: draft.layers },
  kernelsPerLayer: ({ kernelsPerLayer }) => kernelsPerLayer.value,
};

/** Differences that are known: the field, what an import gives instead, and why. */
const FP8_KV = "recipes and public runs keep FP8, which config.json does not say";
const DIFFERENCES: Readonly<Record<string, Readonly<Record<string, readonly [unknown, string]>>>> = {
  "deepseek-r1": { entryBytes: [1152, FP8_KV] },
  "kimi-k2": { entryBytes: [1152, FP8_KV] },
  "kimi-k2.5": {
    entryBytes: [1152, FP8_KV],
    drafter: [undefined, "the EAGLE-3 head is a checkpoint of its own"],
  },
  "glm-4.7": { drafter: [{ method: "mtp", layers: 1 }, "the shipped profile leaves the MTP layer out"] },
  "minimax-m2.5": {
    entryBytes: [4096, FP8_KV],
    drafter: [{ method: "mtp", layers: 1 }, "the shipped profile leaves the modules out, which were not released"],
  },
  "minimax-m3": {
    drafter: [undefined, "the EAGLE-3 head is a checkpoint of its own"],
    experts: [{ weights: "bf16", compute: "bf16", bytesPerParameter: 2 }, "shipped as the MXFP8 release"],
    main: [{ weights: "bf16", compute: "bf16", bytesPerParameter: 2 }, "shipped as the MXFP8 release"],
  },
  "qwen3.5-397b-a17b": { entryBytes: [2048, FP8_KV] },
};

describe.each(Object.keys(CONFIGS))("the import of %s", (id) => {
  const hand = shipped(id);
  const { profile } = imported(CONFIGS[id] ?? {}, undefined, id);
  const known = DIFFERENCES[id] ?? {};

  it.each(Object.keys(FIELDS))("has the shipped %s, or the difference that is known", (field) => {
    const of = FIELDS[field] as (model: ModelProfile) => unknown;
    const difference = known[field];
    if (difference === undefined) return expect(of(profile)).toEqual(of(hand));
    expect(of(profile), difference[1]).toEqual(difference[0]);
    expect(of(profile), "no longer a difference").not.toEqual(of(hand));
  });

  it("has the shipped parameters, and the same KV bytes once an entry has the same format", () => {
    const derived = deriveArchitecture({ ...profile, kvCache: { ...profile.kvCache, entryBytes: hand.kvCache.entryBytes } });
    const expected = deriveArchitecture(hand);
    within(derived.totalParameters, expected.totalParameters);
    within(derived.activeParameters, expected.activeParameters);
    expect(derived.kvBytesPerToken).toBe(expected.kvBytesPerToken);
    expect(derived.stateBytes).toBe(expected.stateBytes);
    if (known.drafter !== undefined) return;
    expect(derived.windowBytes).toBe(expected.windowBytes);
    if (hand.draft?.parameters !== undefined) within(profile.draft?.parameters ?? 0, hand.draft.parameters);
  });
});

const PARAMETER_TOLERANCE = 0.005;
const within = (actual: number, expected: number) =>
  expect(Math.abs(actual / expected - 1), `${actual} against ${expected}`).toBeLessThanOrEqual(PARAMETER_TOLERANCE);

/** Keys in one order, at every depth. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
