/** Laws over configs that nobody wrote: valid ones give sound profiles, broken ones nothing but an InputError. */
import { fc, it } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { deriveArchitecture } from "../../src/cost/architecture.ts";
import { profileYaml } from "../../src/modelImport/profileYaml.ts";
import { modelSchema } from "../../src/profiles/model.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { checkModel } from "../../src/profiles/profileChecks.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { parseYamlDocument } from "../../src/profiles/yamlDocument.ts";
import { CONFIGS } from "./configs.ts";
import { imported, importResult } from "./imported.ts";

const upTo = (max: number) => fc.integer({ min: 1, max });
const LAYERS = 6;

const heads = fc
  .record({ kv: upTo(16), each: upTo(8), head_dim: upTo(256) })
  .map(({ kv, each, head_dim }) => ({ num_attention_heads: kv * each, num_key_value_heads: kv, head_dim }));
const latent = fc.record({
  num_attention_heads: upTo(128),
  q_lora_rank: upTo(2048),
  kv_lora_rank: upTo(1024),
  qk_nope_head_dim: upTo(256),
  qk_rope_head_dim: upTo(128),
  v_head_dim: upTo(256),
});
const indexer = fc.record({ index_n_heads: upTo(64), index_head_dim: upTo(256), index_topk: upTo(4096) });
const compressed = fc.record({
  num_attention_heads: upTo(128),
  head_dim: fc.integer({ min: 128, max: 512 }),
  qk_rope_head_dim: upTo(128),
  q_lora_rank: upTo(2048),
  o_lora_rank: upTo(1024),
  o_groups: upTo(16),
  sliding_window: upTo(1024),
  hc_mult: upTo(4),
  compress_ratios: fc.array(fc.constantFrom(0, 4, 128), { minLength: LAYERS, maxLength: LAYERS }),
});
const linear = fc.record({
  linear_num_key_heads: upTo(32),
  linear_num_value_heads: upTo(64),
  linear_key_head_dim: upTo(256),
  linear_value_head_dim: upTo(256),
  linear_conv_kernel_dim: upTo(8),
  full_attention_interval: upTo(LAYERS),
});
const both = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>) =>
  fc.tuple(a, b).map(([x, y]) => ({ ...x, ...y }));
const attention: fc.Arbitrary<object> = fc.oneof(
  heads,
  latent,
  both(latent, indexer),
  both(compressed, indexer),
  both(heads, linear),
);

const routed = fc.record({
  n_routed_experts: fc.integer({ min: 8, max: 512 }),
  num_experts_per_tok: upTo(8),
  moe_intermediate_size: upTo(4096),
});
const feedForward: fc.Arbitrary<object> = fc.oneof(
  fc.constant({}),
  routed,
  both(routed, fc.record({ n_shared_experts: fc.nat(4), first_k_dense_replace: fc.nat(LAYERS) })),
);
const quantization = fc.constantFrom(
  null,
  { quant_method: "fp8", weight_block_size: [128, 128] },
  { quant_algo: "NVFP4", ignore: ["*self_attn*"], kv_cache_scheme: "FP8" },
  { quant_method: "awq", bits: 4 },
  { quant_method: "mxfp4" },
);
const config = fc
  .tuple(
    attention,
    feedForward,
    fc.record(
      {
        intermediate_size: upTo(32_768),
        hidden_size: upTo(16_384),
        num_hidden_layers: fc.constant(LAYERS),
        vocab_size: upTo(300_000),
        quantization_config: quantization,
        tie_word_embeddings: fc.boolean(),
        num_nextn_predict_layers: fc.nat(2),
        model_type: fc.string(),
        _name_or_path: fc.oneof(
          fc.string({ unit: "grapheme" }),
          fc.constantFrom("0", "1e5", "0x1f", "null", "yes", "../True", "-.-"),
        ),
      },
      { requiredKeys: ["intermediate_size", "hidden_size", "num_hidden_layers", "vocab_size"] },
    ),
  )
  .map(([a, b, c]) => ({ ...a, ...b, ...c }));

describe("a valid config", () => {
  it.prop([config], { numRuns: 200 })("gives a profile with positive counts, which its YAML says again", (random) => {
    const model = imported({ ...random, model_type: "llama" });
    const document = parseYamlDocument(profileYaml(model), "imported.yaml");
    expect(validateDocument(modelSchema, document)).toEqual(model.profile);
    expect(checkModel(model.profile, document)).toEqual([]);
    const architecture = deriveArchitecture(model.profile);
    for (const amount of [architecture.totalParameters, architecture.activeParameters, model.profile.kvCache.entryBytes.value]) {
      expect(amount).toBeGreaterThan(0);
      expect(Number.isFinite(amount)).toBe(true);
    }
    expect(architecture.activeParameters).toBeLessThanOrEqual(architecture.totalParameters);
    expect(architecture.kvBytesPerToken + architecture.windowBytes + architecture.stateBytes).toBeGreaterThan(0);
  });
});

const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0, Number.MAX_VALUE, "", "128", [], {}, null, true));
const keys = [...new Set(Object.values(CONFIGS).flatMap((shipped) => Object.keys(shipped)))];
const QUANTIZATION_KEYS = [
  "quant_method",
  "quant_algo",
  "ignore",
  "config_groups",
  "kv_cache_scheme",
  "weight_block_size",
  "bits",
  "group_size",
];

describe("a config with junk in it", () => {
  const survives = (step: () => unknown) => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.problems.length).toBeGreaterThan(0);
      expect(error.message).not.toMatch(/undefined|\[object/);
    }
  };

  it.prop([fc.constantFrom(...Object.values(CONFIGS)), fc.dictionary(fc.constantFrom(...keys), junk, { maxKeys: 4 })], {
    numRuns: 400,
  })("is a profile, a refusal or an InputError", (shipped, replaced) =>
    survives(() => importResult({ ...shipped, ...replaced })),
  );

  it.prop([fc.dictionary(fc.constantFrom(...QUANTIZATION_KEYS), junk, { maxKeys: 4 })], { numRuns: 300 })(
    "for quantization is one of these too, in either file",
    (quantization_config) => {
      const shipped = CONFIGS["qwen3-235b-a22b"] ?? {};
      survives(() => importResult({ ...shipped, quantization_config }));
      survives(() => importResult(shipped, { quantization: quantization_config }));
    },
  );

  it.prop([fc.string(), fc.nat()])("or cut short is an InputError", (text, at) => {
    const whole = JSON.stringify(CONFIGS["llama-3.1-8b"]);
    survives(() => importResult(text));
    survives(() => importResult(whole.slice(0, at % whole.length)));
  });
});
