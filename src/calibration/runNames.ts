/** How collections of runs name things, in our ids: engines under an orchestrator, near-identical models, precisions. */
import type { ModelProfile } from "../profiles/model.ts";

/** Engine ids by the names that sources print; an orchestrator in front does not change the engine. */
const ENGINES: Readonly<Record<string, string>> = {
  trt: "tensorrt-llm",
  trtllm: "tensorrt-llm",
  "tensorrt-llm": "tensorrt-llm",
  "dynamo-trt": "tensorrt-llm",
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

/** Models that share an architecture with one that has a profile. */
const MODELS: Readonly<Record<string, string>> = { "deepseek-v3": "deepseek-r1", "glm-5.1": "glm-5" };

export function engineIdOf(name: string): string | undefined {
  return ENGINES[name];
}

export function modelIdOf(name: string): string {
  return MODELS[name] ?? name;
}

type Precisions = ModelProfile["precision"];
type WeightClass = Precisions["main"];

const FP8: WeightClass = { weights: "fp8", compute: "fp8", bytesPerParameter: 1 };
const BF16: WeightClass = { weights: "bf16", compute: "bf16", bytesPerParameter: 2 };
/** NVFP4: 4 bits and an FP8 scale for each 16. */
const FP4: WeightClass = { weights: "fp4", compute: "fp4", bytesPerParameter: 0.5625 };

/** Models whose release already mixes FP4 or INT4 experts with wider parts: a run's label does not change them. */
const NATIVE_MIXED = ["deepseek-v4-pro", "deepseek-v4-flash", "gpt-oss-120b", "kimi-k2.5"];

/**
 * The model at the precision that a run was labelled with: fp4 re-quantises the routed experts (or all of a dense model),
 * fp8 and bf16 everything but embeddings and head. No label: as released.
 */
export function atPrecision(model: ModelProfile, label: string): ModelProfile {
  if (label === "" || NATIVE_MIXED.includes(model.id)) return model;
  const dense = model.layers.every(({ feedForward }) => feedForward.kind === "dense");
  const { experts, main, head } = model.precision;
  const precision: Precisions =
    label === "fp4"
      ? { experts: FP4, main: dense ? FP4 : main, head }
      : label === "fp8"
        ? { experts: FP8, main: FP8, head }
        : label === "bf16"
          ? { experts: BF16, main: BF16, head }
          : { experts, main, head };
  return { ...model, precision };
}
