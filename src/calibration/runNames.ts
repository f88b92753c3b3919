/** How collections of runs name things, in our ids: engines under an orchestrator, near-identical models, precisions. */
import type { ModelProfile } from "../profiles/model.ts";

/** Engine ids by the names that sources print; an orchestrator in front does not change the engine. */
const ENGINES: Readonly<Record<string, string>> = {
  trt: "tensorrt-llm",
  trtllm: "tensorrt-llm",
  "tensorrt-llm": "tensorrt-llm",
  "dynamo-trt": "tensorrt-llm",
  "dynamo-trtllm": "tensorrt-llm",
  vllm: "vllm",
  "dynamo-vllm": "vllm",
  "vllm-disagg": "vllm",
  sglang: "sglang",
  "dynamo-sglang": "sglang",
  "mori-sglang": "sglang",
  atom: "atom",
  "atom-disagg": "atom",
  "mooncake-atom": "atom",
};

/**
 * Other names of models that have a profile, and models with the same layers as one, by profile. The config.json of each
 * was compared; GLM-5.2, whose layers share indexers, and DeepSeek V3.2, which has them, are models of their own.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "deepseek-r1": [
    "deepseek-r1-0528",
    "deepseek-v3",
    "deepseek-v3-0324",
    "deepseek-v3.1",
    "deepseek-v3.1-terminus",
    "dsr1",
    "dsv3",
  ],
  "deepseek-v3.2": ["deepseek-v3.2-exp", "dsv3.2"],
  "deepseek-v4-pro": ["dsv4", "dsv4-pro"],
  "deepseek-v4-flash": ["dsv4-flash"],
  "glm-4.7": ["glm-4.5", "glm-4.6", "glm4.5", "glm4.6", "glm4.7"],
  "glm-5": ["glm-5.1", "glm5", "glm5.1"],
  "gpt-oss-120b": ["gptoss", "gptoss120b", "gptoss-120b"],
  "gpt-oss-20b": ["gptoss20b", "gptoss-20b"],
  "kimi-k2": ["kimi-k2-instruct", "kimi-k2-instruct-0905"],
  "kimi-k2.5": ["kimi-k2-thinking", "kimi-k2.6", "kimik2.5", "kimik2.6"],
  "llama-3.1-8b": ["llama-3.1-8b-instruct", "meta-llama-3.1-8b", "meta-llama-3.1-8b-instruct"],
  "llama-3.1-405b": ["llama-3.1-405b-instruct", "meta-llama-3.1-405b", "meta-llama-3.1-405b-instruct"],
  "llama-3.3-70b": [
    "llama-3.3-70b-instruct",
    "llama-3.1-70b",
    "llama-3.1-70b-instruct",
    "meta-llama-3.1-70b",
    "meta-llama-3.1-70b-instruct",
    "llama70b",
  ],
  "minimax-m2.5": ["minimax-m2", "minimax-m2.1", "minimax-m2.7", "minimaxm2.5"],
  "minimax-m3": ["minimaxm3"],
  "mixtral-8x7b": ["mixtral-8x7b-v0.1", "mixtral-8x7b-instruct", "mixtral-8x7b-instruct-v0.1"],
  "qwen2.5-72b": ["qwen2.5-72b-instruct"],
  "qwen3-30b-a3b": ["qwen3-30b-a3b-instruct-2507", "qwen3-30b-a3b-thinking-2507"],
  "qwen3-235b-a22b": ["qwen3-235b-a22b-instruct", "qwen3-235b-a22b-instruct-2507", "qwen3-235b-a22b-thinking-2507"],
  "qwen3-coder-480b-a35b": ["qwen3-coder-480b-a35b-instruct"],
  "qwen3.5-397b-a17b": ["qwen3.5", "qwen3.5-397b"],
};

const PROFILE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([id, names]) => names.map((name) => [name, id] as const)),
);

export function engineIdOf(name: string): string | undefined {
  return ENGINES[name.toLowerCase()];
}

/** In any letter case, and with the owner that Hugging Face puts in front ("Qwen/Qwen3-32B"). */
export function modelIdOf(name: string): string {
  const plain = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  return PROFILE_OF.get(plain) ?? plain;
}

type Precisions = ModelProfile["precision"];
type WeightClass = Precisions["main"];

const FP8: WeightClass = { weights: "fp8", compute: "fp8", bytesPerParameter: 1 };
const BF16: WeightClass = { weights: "bf16", compute: "bf16", bytesPerParameter: 2 };
/** NVFP4: 4 bits and an FP8 scale for each 16. */
const FP4: WeightClass = { weights: "fp4", compute: "fp4", bytesPerParameter: 0.5625 };
/** AWQ and GPTQ: 4 bits and a BF16 scale for each 128, widened to BF16 for the multiply. */
const INT4: WeightClass = { weights: "int4", compute: "bf16", bytesPerParameter: 0.515625 };

/**
 * The model at the precision that a run was labelled with; no label: as released. fp8 and bf16 re-quantise everything but
 * embeddings and head. 4-bit labels do so for a model released in BF16 (nvidia/Qwen3-32B-NVFP4 and Qwen3-30B-A3B-NVFP4
 * leave out head and routers alone); of one with narrower experts they re-quantise the routed experts and leave the rest as
 * released (nvidia/DeepSeek-V3-0324-NVFP4 leaves out attention too). Experts released in FP4 (gpt-oss, DeepSeek V4) or,
 * with that label, in INT4 (Kimi K2.5) are served as they are.
 */
export function atPrecision(model: ModelProfile, label: string): ModelProfile {
  const format = label.toLowerCase().replace(/^(nv|mx)fp4$/, "fp4");
  const { experts, main, head } = model.precision;
  if (experts.weights === "fp4" || (experts.weights === "int4" && format === "int4")) return model;
  const fourBit = (weights: WeightClass): Precisions => ({
    experts: weights,
    main: isWide(model) ? weights : main,
    head,
  });
  const labelled: Readonly<Record<string, Precisions>> = {
    fp4: fourBit(FP4),
    int4: fourBit(INT4),
    // Released in FP8, it keeps the scales of its release.
    fp8: experts.weights === "fp8" && main.weights === "fp8" ? model.precision : { experts: FP8, main: FP8, head },
    bf16: { experts: BF16, main: BF16, head },
  };
  return { ...model, precision: labelled[format] ?? model.precision };
}

/** Nothing of it was released narrower than BF16, or it is dense. */
function isWide({ precision, layers }: ModelProfile): boolean {
  return precision.experts.weights === "bf16" || layers.every(({ feedForward }) => feedForward.kind === "dense");
}
