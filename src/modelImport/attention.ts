/** The attention of every layer, by the first kind whose keys are there. Configs often carry keys of other kinds as well. */
import type { Attention } from "../profiles/model.ts";
import type { ConfigFields } from "./configFields.ts";
import type { Unknown } from "./findings.ts";
import { groupedLayers } from "./groupedAttention.ts";
import { compressedLayers, latentLayer } from "./latentAttention.ts";

export type ModelAttention = {
  readonly layers: readonly Attention[];
  /** Of the layer that a multi-token prediction module adds. */
  readonly draft: Attention;
};

/** Errors: InputError; Unpriced. */
export function attentionOf(model: ConfigFields, layerCount: number, unknowns: Unknown[]): ModelAttention {
  if (model.has("compress_ratios")) return compressedLayers(model, layerCount);
  if (model.has("kv_lora_rank")) {
    const layer = latentLayer(model);
    return { layers: Array.from({ length: layerCount }, () => layer), draft: layer };
  }
  const layers = groupedLayers(model, layerCount, unknowns);
  // Qwen3.5's module has full attention, although every fourth layer alone has it in the model.
  const draft = layers.findLast(({ kind }) => kind !== "gdn") ?? (layers[0] as Attention);
  return { layers, draft };
}
