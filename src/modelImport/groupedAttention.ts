/** Grouped-query attention (multi-head and multi-query are its ends), with windows, block-sparse layers and Gated DeltaNet. */
import type { Attention } from "../profiles/model.ts";
import { type ConfigFields, MAX } from "./configFields.ts";
import { type Unknown, unpriced } from "./findings.ts";
import { type LayerKind, layerKinds } from "./layerKinds.ts";

const WIDTH = { max: MAX.width };

/** The attention of each layer. Errors: InputError; Unpriced. */
export function groupedLayers(model: ConfigFields, layerCount: number, unknowns: Unknown[]): readonly Attention[] {
  const kinds = layerKinds(model, layerCount, unknowns);
  const made = new Map<LayerKind, Attention>();
  for (const kind of new Set(kinds)) made.set(kind, layerOf(kind, model, unknowns));
  return kinds.map((kind) => made.get(kind) as Attention);
}

function layerOf(kind: LayerKind, model: ConfigFields, unknowns: Unknown[]): Attention {
  switch (kind) {
    case "full":
      return { kind: "gqa", ...headsOf(model), outputGate: outputGate(model, unknowns) };
    case "window":
      return {
        kind: "gqa",
        ...headsOf(model),
        outputGate: outputGate(model, unknowns),
        windowTokens: model.needWhole("sliding_window", { max: MAX.tokens }),
      };
    case "sparse":
      return sparseLayer(model);
    case "linear":
      return linearLayer(model);
  }
}

/**
 * Query heads, key-value heads (absent: as many) and the width of one (absent: hidden_size over the heads).
 * Errors: InputError where one does not divide the other.
 */
function headsOf(model: ConfigFields): { heads: number; kvHeads: number; headDim: number } {
  const heads = model.needWhole("num_attention_heads", WIDTH);
  const kvHeads = model.whole("num_key_value_heads", WIDTH) ?? heads;
  const fix = "take the config.json that came with the model";
  if (heads % kvHeads !== 0) {
    const expected = `a divisor of the ${heads} of num_attention_heads`;
    throw model.fault("num_key_value_heads", { wrong: "does not divide the heads", expected, fix });
  }
  const stated = model.whole(["head_dim", "attention_head_dim"], WIDTH);
  if (stated !== undefined) return { heads, kvHeads, headDim: stated };
  const hiddenSize = model.needWhole("hidden_size", WIDTH);
  if (hiddenSize % heads === 0) return { heads, kvHeads, headDim: hiddenSize / heads };
  const expected = `a divisor of the ${hiddenSize} of hidden_size, or head_dim beside it`;
  throw model.fault("num_attention_heads", { wrong: "does not divide hidden_size", expected, fix });
}

/** Qwen3-Next and Qwen3.5 double the query projection. Source: Hugging Face transformers, Qwen3-Next attention. */
function outputGate(model: ConfigFields, unknowns: Unknown[]): boolean {
  const stated = model.flag("attn_output_gate");
  const type = model.text("model_type") ?? "";
  if (stated !== undefined || !/^qwen3_(next|5)/.test(type)) return stated ?? false;
  const decidedBy = `the modelling code of ${type} in transformers`;
  unknowns.push({ what: "whether attention has an output gate (attn_output_gate is absent)", assumed: "it has", decidedBy });
  return true;
}

/** Whole blocks of tokens, which an indexer chooses. Source: MiniMax-M3 config.json. */
function sparseLayer(model: ConfigFields): Attention {
  const sparse = model.child("sparse_attention_config") as ConfigFields;
  const blockTokens = sparse.needWhole("sparse_block_size", WIDTH);
  return {
    kind: "gqa-sparse",
    ...headsOf(model),
    indexHeads: sparse.needWhole("sparse_num_index_heads", WIDTH),
    indexHeadDim: sparse.needWhole("sparse_index_dim", WIDTH),
    topK: blockTokens * sparse.needWhole("sparse_topk_blocks", WIDTH),
  };
}

/** Gated DeltaNet is the one linear attention that has a price. Source: Hugging Face transformers, Qwen3-Next. */
function linearLayer(model: ConfigFields): Attention {
  if (!model.has("linear_num_value_heads")) {
    const key = model.firstOf(["layer_types", "full_attention_interval"]) as string;
    throw unpriced(model, key, "linear attention without linear_num_value_heads, so another than Gated DeltaNet");
  }
  return {
    kind: "gdn",
    keyHeads: model.needWhole("linear_num_key_heads", WIDTH),
    valueHeads: model.needWhole("linear_num_value_heads", WIDTH),
    keyDim: model.needWhole("linear_key_head_dim", WIDTH),
    valueDim: model.needWhole("linear_value_head_dim", WIDTH),
    convKernel: model.needWhole("linear_conv_kernel_dim", WIDTH),
  };
}
