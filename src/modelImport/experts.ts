/** The feed-forward of every layer: dense, or routed experts with shared ones beside them. */
import type { FeedForward } from "../profiles/model.ts";
import { type ConfigFields, MAX } from "./configFields.ts";
import { quotedShort, unpriced } from "./findings.ts";
import { requireLength } from "./layerKinds.ts";

const WIDTH = { max: MAX.width };
const EXPERTS = ["n_routed_experts", "num_experts", "num_local_experts"];
const TOP_K = ["num_experts_per_tok", "num_experts_per_token", "experts_per_token", "top_k_experts", "moe_topk"];
/** Width of all shared experts together. */
const SHARED_WIDTH = ["shared_expert_intermediate_size", "share_expert_dim", "shared_intermediate_size"];
const SHARED_COUNT = ["n_shared_experts", "num_shared_experts"];

/** Errors: InputError; Unpriced. */
export function feedForwardOf(model: ConfigFields, layerCount: number): readonly FeedForward[] {
  const experts = model.whole(EXPERTS, { min: 0, max: MAX.experts }) ?? 0;
  const isRouted = experts === 0 ? () => false : routedLayers(model, layerCount);
  const routed = Array.from({ length: layerCount }, (_, index) => isRouted(index));
  const moe = routed.includes(true) ? expertLayer(model, experts) : undefined;
  const dense = routed.includes(false) ? denseLayer(model) : undefined;
  return routed.map((hasExperts) => (hasExperts ? moe : dense) as FeedForward);
}

function denseLayer(model: ConfigFields): FeedForward {
  return { kind: "dense", intermediateSize: model.needWhole(["dense_intermediate_size", "intermediate_size"], WIDTH) };
}

/**
 * Experts of moe_intermediate_size, or of intermediate_size where models have no dense layer (Mixtral, gpt-oss, MiniMax).
 * Errors: InputError for more experts a token than there are; Unpriced for shared experts of unclear width.
 */
function expertLayer(model: ConfigFields, experts: number): FeedForward {
  const topK = model.needWhole(TOP_K, { max: MAX.experts });
  if (topK > experts) {
    const texts = { wrong: "more experts a token than experts", expected: `at most the ${experts} experts that there are` };
    throw model.fault(model.firstOf(TOP_K) as string, { ...texts, fix: "take the config.json that came with the model" });
  }
  const intermediateSize = model.needWhole(["moe_intermediate_size", "intermediate_size"], WIDTH);
  return { kind: "moe", experts, topK, intermediateSize, sharedIntermediateSize: sharedWidth(model, intermediateSize) };
}

/** Stated as one width, or as a number of experts as wide as the routed ones. */
function sharedWidth(model: ConfigFields, intermediateSize: number): number {
  const range = { min: 0, max: MAX.width };
  const width = model.whole(SHARED_WIDTH, range);
  const count = model.whole(SHARED_COUNT, range);
  if (width === undefined) return (count ?? 0) * intermediateSize;
  if (count === undefined || count <= 1 || width === count * intermediateSize) return count === 0 ? 0 : width;
  const key = model.firstOf(SHARED_WIDTH) as string;
  throw unpriced(model, key, `${count} shared experts of a width that may be of one or of all`);
}

/**
 * Whether layer i has experts. A list decides alone; else the first layers may be dense, and every n-th may have experts.
 * Source: Hugging Face transformers: DeepSeek-V3 (first_k_dense_replace, moe_layer_freq), Qwen3-MoE (mlp_only_layers,
 * decoder_sparse_step), GLM-5 (mlp_layer_types).
 */
function routedLayers(model: ConfigFields, layerCount: number): (index: number) => boolean {
  const types = model.texts("mlp_layer_types");
  if (types !== undefined) {
    requireLength(model, "mlp_layer_types", { has: types.length, needs: layerCount });
    const other = types.find((type) => type !== "dense" && type !== "sparse");
    if (other !== undefined) throw unpriced(model, "mlp_layer_types", `layers of type ${quotedShort(other)}`);
    return (index) => types[index] === "sparse";
  }
  if (model.isList("moe_layer_freq")) {
    const flags = model.wholes("moe_layer_freq", { max: 1 }) ?? [];
    requireLength(model, "moe_layer_freq", { has: flags.length, needs: layerCount });
    return (index) => flags[index] === 1;
  }
  const firstRouted = model.whole("first_k_dense_replace", { min: 0, max: MAX.layers }) ?? 0;
  const every = model.whole("moe_layer_freq", { max: MAX.layers }) ?? 1;
  const sparseStep = model.whole("decoder_sparse_step", { max: MAX.layers }) ?? 1;
  const denseLayers = new Set(model.wholes("mlp_only_layers", { max: MAX.layers }));
  return (index) => index >= firstRouted && index % every === 0 && (index + 1) % sparseStep === 0 && !denseLayers.has(index);
}
