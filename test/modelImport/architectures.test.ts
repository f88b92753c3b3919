/** Kinds of layers beside those of shipped models, what is assumed, and what is refused. */
import { describe, expect, it } from "vitest";
import type { LayerGroup } from "../../src/profiles/model.ts";
import { CONFIGS, LLAMA_8B, R1 } from "./configs.ts";
import { imported, importResult } from "./imported.ts";

type Config = Readonly<Record<string, unknown>>;
const MOE = CONFIGS["qwen3-235b-a22b"] as Config;
const HYBRID = (CONFIGS["qwen3.5-397b-a17b"] as { text_config: Config }).text_config;

const layersOf = (config: Config) => imported(config).profile.layers;
const windows = (config: Config) =>
  layersOf(config).map(({ count, attention }) => [count, attention.kind === "gqa" ? attention.windowTokens : attention.kind]);
const unknownsOf = (config: Config) => imported(config).unknowns.map(({ what }) => what);
const whole = (groups: readonly LayerGroup[]) => groups.map(({ count, feedForward }) => [count, feedForward.kind]);

describe("windows", () => {
  const window = { ...LLAMA_8B, sliding_window: 512 };
  it.each<[string, Config, unknown]>([
    ["of Mistral hold for all layers", { ...window, model_type: "mistral" }, [[32, 512]]],
    [
      "of Gemma 3 leave every sixth layer out",
      { ...window, model_type: "gemma3_text", sliding_window_pattern: 6 },
      [
        [27, 512],
        [5, undefined],
      ],
    ],
    [
      "of Qwen hold from a layer on",
      { ...window, model_type: "qwen2", use_sliding_window: true, max_window_layers: 28 },
      [
        [28, undefined],
        [4, 512],
      ],
    ],
    ["of Qwen are off", { ...window, model_type: "qwen2", use_sliding_window: false, max_window_layers: 28 }, [[32, undefined]]],
    ["that are null are none", { ...window, sliding_window: null }, [[32, undefined]]],
    [
      "of gpt-oss alternate, which is assumed",
      { ...window, model_type: "gpt_oss" },
      [
        [16, 512],
        [16, undefined],
      ],
    ],
  ])("%s", (_, config, expected) => expect(windows(config)).toEqual(expected));

  it("of layers that nobody names are refused", () => {
    expect(refusedKeys(window)).toEqual(["sliding_window"]);
    expect(unknownsOf({ ...window, model_type: "gpt_oss" })).toContainEqual(expect.stringContaining("layer_types is absent"));
  });
});

describe("layers with experts", () => {
  it.each<[string, Config, unknown]>([
    [
      "follow the dense ones",
      { first_k_dense_replace: 2 },
      [
        [2, "dense"],
        [92, "moe"],
      ],
    ],
    [
      "are every second one",
      { decoder_sparse_step: 2 },
      [
        [47, "dense"],
        [47, "moe"],
      ],
    ],
    [
      "are all but some",
      { mlp_only_layers: [0, 5, 7] },
      [
        [3, "dense"],
        [91, "moe"],
      ],
    ],
    [
      "are every third one",
      { moe_layer_freq: 3 },
      [
        [32, "moe"],
        [62, "dense"],
      ],
    ],
    ["are none without experts", { num_experts: 0 }, [[94, "dense"]]],
  ])("%s", (_, keys, expected) => expect(whole(layersOf({ ...MOE, ...keys }))).toEqual(expected));

  it.each<[string, Config, number]>([
    ["a width of their own", { shared_expert_intermediate_size: 4096 }, 4096],
    ["a number of routed widths", { n_shared_experts: 2 }, 3072],
    ["nothing", {}, 0],
    ["a number of none", { n_shared_experts: 0 }, 0],
  ])("share experts of %s", (_, keys, width) => {
    const [group] = layersOf({ ...MOE, ...keys });
    expect(group?.feedForward).toMatchObject({ kind: "moe", sharedIntermediateSize: width });
  });

  it("share experts of unclear width are refused", () => {
    expect(refusedKeys({ ...MOE, n_shared_experts: 2, shared_expert_intermediate_size: 4000 })).toEqual([
      "shared_expert_intermediate_size",
    ]);
  });
});

describe("Gated DeltaNet", () => {
  it("may be every layer but each n-th, and keeps a state of the stated format", () => {
    const { layer_types: _, ...interval } = HYBRID as { layer_types: unknown };
    expect(imported(interval).profile.layers.map(({ count, attention }) => [count, attention.kind])).toEqual([
      [45, "gdn"],
      [15, "gqa"],
    ]);
    const state = (dtype: string | null) => imported({ ...HYBRID, mamba_ssm_dtype: dtype }).profile.kvCache.checkpointStateBytes;
    expect(state("float32")).toMatchObject({ value: 192_061_440, quality: "derived" });
    // SGLang's mamba-ssm-dtype bfloat16, of the shipped profile.
    expect(state("bfloat16")).toMatchObject({ value: 97_689_600, quality: "derived" });
    expect(state(null)).toMatchObject({ value: 192_061_440, quality: "assumed" });
  });

  it("of a Qwen without attn_output_gate has the gate of its family, which is assumed", () => {
    const { attn_output_gate: _, ...silent } = HYBRID as { attn_output_gate: unknown };
    expect(imported(silent).profile.layers.at(-1)?.attention).toMatchObject({ outputGate: true });
    expect(unknownsOf(silent)).toContainEqual(expect.stringContaining("attn_output_gate"));
  });
});

describe("multi-token prediction", () => {
  it("of several modules is one of them, used again, and says so", () => {
    const { profile, unknowns } = imported({ ...R1, num_nextn_predict_layers: 3 });
    expect(profile.draft).toMatchObject({ method: "mtp", layers: 1 });
    expect(unknowns.map(({ assumed }) => assumed)).toContainEqual(expect.stringContaining("one of them"));
  });

  it("is absent where its count is 0, and where it is switched off", () => {
    expect(imported({ ...R1, num_nextn_predict_layers: 0 }).profile.draft).toBeUndefined();
    expect(imported({ ...LLAMA_8B, use_mtp: false, num_mtp_modules: 3 }).profile.draft).toBeUndefined();
  });
});

describe("what a config leaves open", () => {
  it("is listed and marked as assumed", () => {
    const { tie_word_embeddings: _, torch_dtype: __, max_position_embeddings: ___, model_type: ____, ...silent } = LLAMA_8B;
    const { profile, unknowns, origins } = imported(silent);
    expect(profile).toMatchObject({ tiedEmbeddings: false, maxContextTokens: 131_072 });
    expect(profile.precision.main.weights).toBe("bf16");
    expect(origins.tiedEmbeddings).toMatch(/^assumed/);
    expect(origins.maxContextTokens).toMatch(/^assumed/);
    const about = [
      "tie_word_embeddings",
      "max_position_embeddings",
      "dtype",
      "model_type",
      "KV cache",
      "kernelsPerLayer",
      "quantization_config",
    ];
    for (const word of about) expect(unknowns.map(({ what }) => what).join("; ")).toContain(word);
    for (const { assumed, decidedBy } of unknowns) expect([assumed, decidedBy]).not.toContain("");
  });

  it("is tied for Gemma, and the tower of a model that sees is left out", () => {
    const { tie_word_embeddings: _, ...silent } = LLAMA_8B as { tie_word_embeddings: unknown };
    expect(imported({ ...silent, model_type: "gemma3_text" }).profile.tiedEmbeddings).toBe(true);
    expect(imported({ model_type: "gemma3", text_config: silent }).simplified).toEqual([expect.stringContaining("vision")]);
  });

  it("and a type that nobody compared is one such thing", () => {
    expect(unknownsOf({ ...LLAMA_8B, model_type: "new_model" })).toContainEqual(expect.stringContaining("new_model"));
    expect(unknownsOf(LLAMA_8B).join()).not.toContain("model_type");
  });
});

const refusedKeys = (config: Config) => {
  const result = importResult(config);
  return "refusals" in result ? result.refusals.map(({ path }) => path) : [];
};

describe("without a price", () => {
  const types = (type: string) => ({
    layer_types: Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? type : "full_attention")),
  });
  it.each<[string, Config]>([
    ["hybrid_override_pattern", { ...LLAMA_8B, hybrid_override_pattern: "M*" }],
    ["linear_attn_config", { ...R1, linear_attn_config: { kda_layers: [1, 2, 3], full_attn_layers: [4] } }],
    ["attention_chunk_size", { ...LLAMA_8B, attention_chunk_size: 8192 }],
    ["hybrid_layer_pattern", { ...LLAMA_8B, hybrid_layer_pattern: [1, 0] }],
    ["layer_types", { ...LLAMA_8B, ...types("chunked_attention") }],
    ["layer_types", { ...LLAMA_8B, ...types("linear_attention") }],
    ["layer_types", { ...LLAMA_8B, ...types("__proto__") }],
    ["indexer_types", { ...(CONFIGS["glm-5"] as Config), indexer_types: ["full", "shared"] }],
    ["index_topk_freq", { ...(CONFIGS["glm-5"] as Config), index_topk_freq: 4 }],
    ["q_lora_rank", { ...R1, q_lora_rank: null }],
    ["compress_ratios", { ...(CONFIGS["deepseek-v4-flash"] as Config), compress_ratios: Array(43).fill(16) }],
    ["compress_ratios", { ...(CONFIGS["deepseek-v4-flash"] as Config), compress_ratios: [...Array(43).fill(128), 4] }],
    ["moe_latent_size", { ...MOE, moe_latent_size: 1024 }],
    ["hidden_act", { ...LLAMA_8B, hidden_act: "relu2" }],
    ["model_type", { ...LLAMA_8B, model_type: "gpt2" }],
    ["v_head_dim", { ...LLAMA_8B, head_dim: 192, v_head_dim: 128 }],
    ["text_config.attention_k_eq_v", { text_config: { ...LLAMA_8B, attention_k_eq_v: true } }],
  ])("is %s, by its key and place", (key, config) => {
    const result = importResult(config);
    if (!("refusals" in result)) throw new Error("accepted");
    expect(result.refusals.map(({ path }) => path)).toEqual([key]);
    expect(result.refusals[0]).toMatchObject({
      file: "config.json",
      line: expect.any(Number),
      why: expect.stringMatching(/^\w.{8,}/),
    });
  });

  it("are no keys that are null, 0, false or empty", () => {
    const off = {
      mamba_d_state: null,
      num_kv_shared_layers: 0,
      attention_k_eq_v: false,
      block_configs: [],
      linear_attn_config: {},
    };
    expect(refusedKeys({ ...LLAMA_8B, ...off })).toEqual([]);
  });
});
