/** Files that are broken, mistaken for each other, or hold values that no model can have. */
import { describe, expect, it } from "vitest";
import { InputError, renderProblem } from "../../src/profiles/problem.ts";
import { CONFIGS, LLAMA_8B, R1 } from "./configs.ts";
import { importResult } from "./imported.ts";

type Config = Readonly<Record<string, unknown>>;
const QUANT = { producer: { name: "modelopt" }, quantization: { quant_algo: "FP8" } };
const without = (key: string, config: Config = LLAMA_8B): Config =>
  Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));

function faults(config: Config | string, quantization?: Config | string): readonly string[] {
  try {
    importResult(config, quantization);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) {
      expect(renderProblem(problem)).toMatch(/^\S.*: .+\n {2}expected: .+\n {2}fix: .+$/);
      expect(renderProblem(problem)).not.toMatch(/undefined|\[object|NaN/);
    }
    return error.problems.map(renderProblem);
  }
  throw new Error("accepted");
}

describe("a file", () => {
  it.each<[string, string, RegExp]>([
    ["empty", "", /config.json \(file\): empty/],
    ["blank", " \n\t", /empty/],
    ["not JSON", "hidden_size: 4096", /config.json:1:1 .*broken JSON: not JSON/],
    ["cut short", '{\n  "hidden_size": 40', /config.json:2:20 .*ends in the middle/],
    ["a list", "[1, 2]", /config.json:1:1 .*a list/],
    ["a number", "7", /not an object/],
    ["two objects", "{} {}", /several JSON values/],
    ["binary", "\u0000\u0001", /not text in UTF-8/],
    ["nested for ever", '{"a":'.repeat(100_000), /nested deeper/],
    ["no config at all", "{}", /config.json:1:1 hidden_size: missing key, got nothing/],
  ])("that is %s is refused with its place", (_, text, message) => expect(faults(text).join("\n")).toMatch(message));

  it("may be lenient JSON: NaN, Infinity and a byte order mark", () => {
    const text = `\ufeff${JSON.stringify(LLAMA_8B).replace(/}$/, ',"time_step_limit":[0.0,Infinity],"x":NaN}')}`;
    expect("profile" in importResult(text)).toBe(true);
  });
});

describe("files", () => {
  it.each<[string, Config | string, Config | string, RegExp]>([
    ["swapped", QUANT, LLAMA_8B, /config.json:\d+:\d+ quantization: this is hf_quant_config.json/],
    [
      "given twice",
      LLAMA_8B,
      LLAMA_8B,
      /hf_quant_config.json:\d+:\d+ hidden_size: this is config.json|model_type: this is config.json/,
    ],
    ["of which the second is another", LLAMA_8B, { a: 1 }, /hf_quant_config.json:1:1 quantization: missing key/],
    ["of which the second is broken", LLAMA_8B, "{", /hf_quant_config.json:1:\d+ .*broken JSON/],
    ["of which the second holds a list", LLAMA_8B, { quantization: [1] }, /quantization: missing key/],
  ])("%s are told apart", (_, config, quantization, message) => expect(faults(config, quantization).join("\n")).toMatch(message));
});

describe("a value", () => {
  it.each<[string, Config, RegExp]>([
    ["missing", without("hidden_size"), /hidden_size: missing key/],
    ["missing beside kv_lora_rank", without("v_head_dim", R1), /v_head_dim: missing key/],
    ["negative", { ...LLAMA_8B, hidden_size: -4096 }, /:\d+:\d+ hidden_size: negative, got -4096/],
    ["zero", { ...LLAMA_8B, num_hidden_layers: 0 }, /num_hidden_layers: too small/],
    ["text", { ...LLAMA_8B, vocab_size: "128256" }, /vocab_size: not a number, got "128256" \(text\)/],
    ["a fraction", { ...LLAMA_8B, hidden_size: 4096.5 }, /not a whole number/],
    ["huge", { ...LLAMA_8B, hidden_size: 1e300 }, /hidden_size: too large/],
    ["many layers", { ...LLAMA_8B, num_hidden_layers: 1e6 }, /num_hidden_layers: too large/],
    ["a list", { ...LLAMA_8B, num_key_value_heads: [8, 8] }, /num_key_value_heads: not a number, got \[2 entries\]/],
    ["an object", { ...LLAMA_8B, intermediate_size: { a: 1 } }, /intermediate_size: not a number, got \{a\} \(mapping\)/],
    [
      "not a divisor of the heads",
      { ...LLAMA_8B, num_key_value_heads: 5 },
      /num_key_value_heads: does not divide the heads, got 5/,
    ],
    ["not a divisor of the width", { ...LLAMA_8B, num_attention_heads: 56 }, /num_attention_heads: does not divide hidden_size/],
    [
      "too many experts a token",
      { ...(CONFIGS["mixtral-8x7b"] as Config), num_experts_per_tok: 9 },
      /more experts a token than experts/,
    ],
    ["a list that is too short", { ...LLAMA_8B, layer_types: ["full_attention"] }, /layer_types: shorter than num_hidden_layers/],
    ["a flag in words", { ...LLAMA_8B, tie_word_embeddings: "no" }, /tie_word_embeddings: neither true nor false/],
    ["a list of other things", { ...LLAMA_8B, layer_types: [1] }, /layer_types: not a text/],
    ["no quantization", { ...LLAMA_8B, quantization_config: "fp8" }, /quantization_config: not an object/],
    ["an empty quantization", { ...LLAMA_8B, quantization_config: {} }, /quantization_config.quant_method: missing key/],
    ["below text_config", { text_config: { ...LLAMA_8B, hidden_size: -1 } }, /text_config.hidden_size: negative/],
    [
      "a rope wider than its head",
      { ...(CONFIGS["deepseek-v4-pro"] as Config), qk_rope_head_dim: 1024 },
      /qk_rope_head_dim: too large/,
    ],
  ])("that is %s is refused", (_, config, message) => expect(faults(config).join("\n")).toMatch(message));

  it("that is faulty does not hide the others", () => {
    const broken = {
      ...LLAMA_8B,
      hidden_size: "wide",
      vocab_size: -1,
      num_key_value_heads: 5,
      intermediate_size: 0,
      quantization_config: {},
    };
    expect(faults(broken).map((text) => /^\S+ (\S+):/.exec(text)?.[1])).toEqual(
      expect.arrayContaining([
        "hidden_size",
        "vocab_size",
        "num_key_value_heads",
        "intermediate_size",
        "quantization_config.quant_method",
      ]),
    );
  });

  it("in a list of millions is not read", () => {
    expect(faults({ ...LLAMA_8B, layer_types: Array(300_001).fill("full_attention") }).join()).toMatch(/300001 entries/);
  });
});
