/** Formats of weights and KV cache from every way to state them. */
import { describe, expect, it } from "vitest";
import { profileYaml } from "../../src/modelImport/profileYaml.ts";
import { modelSchema } from "../../src/profiles/model.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { parseYamlDocument } from "../../src/profiles/yamlDocument.ts";
import { CONFIGS, LLAMA_8B, R1 } from "./configs.ts";
import { imported, importResult } from "./imported.ts";

type Config = Readonly<Record<string, unknown>>;
const QWEN_MOE = CONFIGS["qwen3-235b-a22b"] as Config;
const V4_FLASH = CONFIGS["deepseek-v4-flash"] as Config;

const with_ = (config: Config, quantization_config: unknown): Config => ({ ...config, quantization_config });
const precision = (config: Config, external?: Config) => imported(config, external).profile.precision;
const modelOpt = (quantization: Config): Config => ({ producer: { name: "modelopt" }, quantization });
const group = (weights: Config, input_activations: Config | null, more: Config = {}): Config => ({
  quant_method: "compressed-tensors",
  config_groups: { group_0: { weights, input_activations, targets: ["Linear"] } },
  ignore: ["lm_head"],
  ...more,
});
const FLOAT = { type: "float", strategy: "tensor" };
const BF16 = { weights: "bf16", compute: "bf16", bytesPerParameter: 2 };
const NVFP4 = { weights: "fp4", compute: "fp4", bytesPerParameter: 0.5625 };
const FP8 = { weights: "fp8", compute: "fp8", bytesPerParameter: 1 };

/** A way to state a format, and what it comes to. By hand: bits / 8 + bytes of scale / parameters that share it. */
const MAIN: readonly (readonly [string, unknown, object])[] = [
  ["FP8 in blocks", { quant_method: "fp8", weight_block_size: [128, 128] }, { ...FP8, bytesPerParameter: 1.0002 }],
  [
    "FP8 in blocks with 8-bit scales",
    { quant_method: "fp8", weight_block_size: [128, 128], scale_fmt: "ue8m0" },
    { ...FP8, bytesPerParameter: 1.0001 },
  ],
  ["FP8 of whole tensors", { quant_method: "fp8", activation_scheme: "static" }, FP8],
  [
    "AWQ",
    { quant_method: "awq", bits: 4, group_size: 128, zero_point: true },
    { weights: "int4", compute: "bf16", bytesPerParameter: 0.51953 },
  ],
  [
    "GPTQ",
    { quant_method: "gptq", bits: 4, group_size: 128, sym: true },
    { weights: "int4", compute: "bf16", bytesPerParameter: 0.51563 },
  ],
  [
    "GPTQ of whole rows",
    { quant_method: "gptq", bits: 4, group_size: -1 },
    { weights: "int4", compute: "bf16", bytesPerParameter: 0.5 },
  ],
  ["ModelOpt FP8", { quant_method: "modelopt", quant_algo: "FP8" }, FP8],
  ["ModelOpt NVFP4", { quant_algo: "NVFP4", group_size: 16, ignore: ["lm_head"] }, NVFP4],
  ["ModelOpt NVFP4 weights alone", { quant_algo: "W4A16_NVFP4" }, { ...NVFP4, compute: "bf16" }],
  ["compressed FP8", group({ ...FLOAT, num_bits: 8 }, { ...FLOAT, num_bits: 8 }), FP8],
  ["compressed FP8 weights alone", group({ ...FLOAT, num_bits: 8 }, null), { ...FP8, compute: "bf16" }],
  [
    "compressed FP8 in blocks",
    group({ ...FLOAT, num_bits: 8, strategy: "block" }, { ...FLOAT, num_bits: 8 }),
    { ...FP8, bytesPerParameter: 1.0002 },
  ],
  [
    "compressed NVFP4",
    group({ ...FLOAT, num_bits: 4, group_size: 16 }, { ...FLOAT, num_bits: 4 }, { format: "nvfp4-pack-quantized" }),
    NVFP4,
  ],
  [
    "compressed MXFP4",
    group({ ...FLOAT, num_bits: 4, group_size: 32 }, null, { format: "mxfp4-pack-quantized" }),
    { weights: "fp4", compute: "bf16", bytesPerParameter: 0.53125 },
  ],
  [
    "compressed INT4",
    group({ type: "int", num_bits: 4, group_size: 32 }, null),
    { weights: "int4", compute: "bf16", bytesPerParameter: 0.5625 },
  ],
  ["nothing", null, BF16],
];

describe("weights", () => {
  it.each(MAIN)("in %s have their width, their arithmetic and their scales", (_, quantization, expected) => {
    const { main, head } = precision(with_(LLAMA_8B, quantization));
    expect(main).toEqual(expected);
    expect(head).toEqual(BF16);
  });

  it("that a list leaves out stay as trained: attention here, experts there", () => {
    const half = precision(with_(QWEN_MOE, { quant_algo: "NVFP4", ignore: ["model.layers.*.self_attn*", "lm_head"] }));
    expect(half).toEqual({ experts: NVFP4, main: BF16, head: BF16 });
    const other = precision(with_(QWEN_MOE, { quant_algo: "NVFP4", ignore: ["*.mlp.experts.*"] }));
    expect(other).toEqual({ experts: BF16, main: NVFP4, head: BF16 });
  });

  it("in several formats take their mean bytes, by parameters, and say so", () => {
    // One layer's attention of 32 stays BF16: 41.9 M of 6.98 B parameters.
    const { profile, simplified } = imported(with_(LLAMA_8B, { quant_algo: "FP8", ignore: ["model.layers.0.self_attn"] }));
    expect(profile.precision.main).toEqual({ ...FP8, bytesPerParameter: 1.006 });
    expect(simplified).toEqual([expect.stringMatching(/^attention, shared experts and dense layers .*fp8 99%, bf16 1%/)]);
  });

  it("take the formats of hf_quant_config.json, and its KV cache", () => {
    const quantization = modelOpt({
      quant_algo: "NVFP4",
      kv_cache_quant_algo: "FP8",
      group_size: 16,
      exclude_modules: ["lm_head"],
    });
    const { profile, unknowns } = imported(QWEN_MOE, quantization);
    expect(profile.precision).toEqual({ experts: NVFP4, main: NVFP4, head: BF16 });
    expect(profile.kvCache.entryBytes).toMatchObject({ value: 1024, quality: "derived" });
    expect(profile.kvCache.entryBytes.source).toContain("hf_quant_config.json: quantization.kv_cache_quant_algo");
    expect(unknowns.map(({ what }) => what).join()).not.toMatch(/KV cache|whether the weights/);
  });

  it("of mixed precision are named module by module; the rest stays as trained, which is said", () => {
    // As nvidia/DeepSeek-V4-Pro-NVFP4 has it: experts alone, under names without "model.".
    const layers = Array.from({ length: 43 }, (_, index) => [
      `layers.${index}.ffn.experts`,
      { quant_algo: "NVFP4", group_size: 16 },
    ]);
    const { quantization_config: _, ...bare } = V4_FLASH as { quantization_config: unknown };
    const quantization = {
      quant_algo: "MIXED_PRECISION",
      quantized_layers: Object.fromEntries(layers),
      exclude_modules: ["*.attn.*"],
    };
    const { profile, unknowns } = imported(bare, modelOpt(quantization));
    expect(profile.precision).toEqual({ experts: NVFP4, main: BF16, head: BF16 });
    expect(unknowns.map(({ what }) => what)).toContainEqual(expect.stringContaining("does not name"));
  });

  it("of groups by expression go to the modules that match", () => {
    // As RedHatAI/DeepSeek-V4-Flash-NVFP4-FP8 has it.
    const quantization = {
      quant_method: "compressed-tensors",
      config_groups: {
        group_0: {
          targets: ["re:.*attn.*(fused_wqa_wkv|wq_b|wo_a|wo_b)$"],
          weights: { ...FLOAT, num_bits: 8, strategy: "block" },
          input_activations: { ...FLOAT, num_bits: 8 },
        },
        group_1: {
          targets: ["re:.*ffn.*experts.*(gate|up|down)_proj$"],
          format: "nvfp4-pack-quantized",
          weights: { ...FLOAT, num_bits: 4, group_size: 16 },
          input_activations: { ...FLOAT, num_bits: 4 },
        },
      },
    };
    const { profile, simplified } = imported(with_(V4_FLASH, quantization));
    expect(profile.precision.experts).toEqual(NVFP4);
    // Shared experts are named by the second expression as well.
    expect(profile.precision.main).toMatchObject({ weights: "fp8", compute: "fp8" });
    expect(simplified.join()).toMatch(/fp8 8\d%, fp4 1\d%/);
  });

  it("may be named by text that would break out of a comment, and is not repeated", () => {
    const hostile = 'x\nid: other\u001b[31m"';
    const weights = { ...FLOAT, num_bits: 8 };
    const groups = { quant_method: "compressed-tensors", config_groups: { [hostile]: { weights, targets: ["Linear"] } } };
    const mixed = { quant_algo: "MIXED_PRECISION", quantized_layers: { [hostile]: { quant_algo: "FP8" } } };
    for (const quantization of [groups, mixed]) {
      const model = imported({ ...with_(LLAMA_8B, quantization), _name_or_path: hostile });
      const document = parseYamlDocument(profileYaml(model), "imported.yaml");
      expect(validateDocument(modelSchema, document)).toEqual(model.profile);
      expect(profileYaml(model).includes("\u001b")).toBe(false);
      expect(model.origins.precision).toMatch(/^config.json: [\w., ]+$/);
    }
  });

  it("whose patterns could take for ever are not tried, and the import says so", () => {
    const ignore = [
      "re:(a+)+$",
      `re:${".?".repeat(40)}x`,
      `re:${"(.|.)".repeat(40)}x`,
      "re:((.*)*)*x",
      `re:${".*a".repeat(40)}`,
      "re:[",
    ];
    const { unknowns } = imported(with_(LLAMA_8B, group({ ...FLOAT, num_bits: 8 }, { ...FLOAT, num_bits: 8 }, { ignore })));
    expect(unknowns.map(({ what }) => what)).toContainEqual(expect.stringContaining("6 of the module patterns"));
  });

  it("of DeepSeek V4's experts may be ModelOpt's, beside FP8 blocks", () => {
    const fp8 = { quant_method: "fp8", activation_scheme: "dynamic", weight_block_size: [128, 128], moe_quant_algo: "NVFP4" };
    expect(precision(with_(V4_FLASH, fp8))).toMatchObject({ experts: NVFP4, main: { weights: "fp8" } });
  });

  it("of experts that are listed one by one are those of the first", () => {
    const names = Array.from(
      { length: 94 * 128 },
      (_, index) => `model.layers.${Math.floor(index / 128)}.mlp.experts.${index % 128}.gate_proj`,
    );
    const quantized_layers = Object.fromEntries(names.map((name) => [name, { quant_algo: "NVFP4" }]));
    expect(precision(QWEN_MOE, modelOpt({ quant_algo: "MIXED_PRECISION", quantized_layers }))).toEqual({
      experts: NVFP4,
      main: BF16,
      head: BF16,
    });
  });

  it.each([
    ["quant_method", { quant_method: "bitsandbytes" }],
    ["bits", { quant_method: "gptq", bits: 8 }],
    ["quant_algo", { quant_algo: "W8A8_SQ_PER_CHANNEL" }],
    ["num_bits", group({ type: "int", num_bits: 8 }, { type: "int", num_bits: 8 })],
    ["kv_cache_quant_algo", { quant_algo: "FP8", kv_cache_quant_algo: "INT3" }],
  ])("without a price are refused by %s", (key, quantization) => {
    const result = importResult(with_(LLAMA_8B, quantization));
    expect("refusals" in result && result.refusals[0]?.path.split(".").at(-1)).toBe(key);
  });
});

describe("the KV cache", () => {
  const entry = (quantization: unknown, config = LLAMA_8B) => imported(with_(config, quantization)).profile.kvCache.entryBytes;

  it.each([
    ["kv_cache_scheme as text", { quant_algo: "FP8", kv_cache_scheme: "FP8" }, 2048],
    ["kv_cache_scheme as numbers", { quant_algo: "FP8", kv_cache_scheme: { num_bits: 8, type: "float" } }, 2048],
    ["kv_cache_quant_algo NVFP4", { quant_algo: "NVFP4", kv_cache_quant_algo: "NVFP4" }, 1152],
    ["a scheme that is null", { quant_algo: "FP8", kv_cache_scheme: null }, 4096],
  ])("follows %s", (_, quantization, bytes) => {
    expect(entry(quantization).value).toBe(bytes);
    expect(entry(quantization).quality).toBe(bytes === 4096 ? "assumed" : "derived");
  });

  it("of MLA is its latent, in BF16 unless FP8 is stated", () => {
    expect(imported(R1).profile.kvCache.entryBytes).toMatchObject({ value: 1152, quality: "assumed" });
    expect(entry({ quant_algo: "FP8", kv_cache_quant_algo: "FP8" }, R1)).toMatchObject({ value: 576, quality: "derived" });
  });
});

describe("two files", () => {
  it("that say the same are one statement", () => {
    const both = with_(LLAMA_8B, { quant_algo: "FP8", quant_method: "modelopt" });
    expect(precision(both, modelOpt({ quant_algo: "FP8" })).main).toEqual(FP8);
  });

  it("that differ are a fault of the second", () => {
    const both = with_(LLAMA_8B, { quant_algo: "FP8", quant_method: "modelopt" });
    expect(() => imported(both, modelOpt({ quant_algo: "NVFP4" }))).toThrow(
      /hf_quant_config.json:\d+:\d+ quantization.quant_algo: the two files differ/,
    );
  });
});
