/** DeepSeek's kinds: latent attention (MLA), its sparse form (DSA, V3.2), and the compressed forms of V4. */
import type { Attention } from "../profiles/model.ts";
import { type ConfigFields, MAX } from "./configFields.ts";
import { unpriced } from "./findings.ts";
import { requireLength } from "./layerKinds.ts";

const WIDTH = { max: MAX.width };

/**
 * The attention of a layer with kv_lora_rank; head_dim and num_key_value_heads, which such configs also carry, mean nothing.
 * Errors: InputError; Unpriced for a query that is not compressed, as in DeepSeek-V2-Lite.
 */
export function latentLayer(model: ConfigFields): Attention {
  if (!model.has("q_lora_rank")) throw unpriced(model, "q_lora_rank", "latent attention whose query is not compressed");
  const shape = {
    heads: model.needWhole("num_attention_heads", WIDTH),
    queryRank: model.needWhole("q_lora_rank", WIDTH),
    kvRank: model.needWhole("kv_lora_rank", WIDTH),
    nopeDim: model.needWhole("qk_nope_head_dim", WIDTH),
    ropeDim: model.needWhole("qk_rope_head_dim", WIDTH),
    valueDim: model.needWhole("v_head_dim", WIDTH),
  };
  return model.has("index_topk") ? { kind: "dsa", ...shape, ...indexer(model) } : { kind: "mla", ...shape };
}

function indexer(model: ConfigFields): { indexHeads: number; indexHeadDim: number; topK: number } {
  return {
    indexHeads: model.needWhole("index_n_heads", WIDTH),
    indexHeadDim: model.needWhole("index_head_dim", WIDTH),
    topK: model.needWhole("index_topk", { max: MAX.tokens }),
  };
}

/** Ratios that the cost model knows: no compressed entries, those that an indexer chooses from, those that are all read. */
const WINDOW_ALONE = 0;
const SPARSE_RATIO = 4;
const HEAVY_RATIO = 128;

/**
 * The attention of DeepSeek-V4's layers by compress_ratios, whose entry after the last layer is the drafter's: 0, or absent.
 * Errors: InputError; Unpriced for other ratios and for several KV heads.
 */
export function compressedLayers(model: ConfigFields, layerCount: number): { layers: readonly Attention[]; draft: Attention } {
  const ratios = model.wholes("compress_ratios", WIDTH) ?? [];
  requireLength(model, "compress_ratios", { has: ratios.length, needs: layerCount });
  if ((model.whole("num_key_value_heads", WIDTH) ?? 1) !== 1) {
    throw unpriced(model, "num_key_value_heads", "compressed attention with several KV heads");
  }
  const shape = {
    heads: model.needWhole("num_attention_heads", WIDTH),
    headDim: model.needWhole("head_dim", WIDTH),
    queryRank: model.needWhole("q_lora_rank", WIDTH),
    outputRank: model.needWhole("o_lora_rank", WIDTH),
    outputGroups: model.needWhole("o_groups", WIDTH),
    windowTokens: model.needWhole("sliding_window", { max: MAX.tokens }),
  };
  const layer = (ratio: number): Attention => {
    if (ratio === WINDOW_ALONE) return { kind: "swa-latent", ...shape };
    if (ratio === SPARSE_RATIO) return { kind: "csa", ...shape, ...indexer(model), compressRatio: ratio };
    if (ratio === HEAVY_RATIO) return { kind: "hca", ...shape, compressRatio: ratio };
    throw unpriced(model, "compress_ratios", `a compression of ${ratio} tokens; ${SPARSE_RATIO} and ${HEAVY_RATIO} have a price`);
  };
  if (ratios.slice(layerCount).some((ratio) => ratio !== WINDOW_ALONE)) {
    throw unpriced(model, "compress_ratios", "a drafter with compressed entries of its own");
  }
  return { layers: ratios.slice(0, layerCount).map(layer), draft: layer(WINDOW_ALONE) };
}
