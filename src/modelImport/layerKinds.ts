/** Which of the layers of grouped-query attention see all of the context, a window, a chosen part, or a recurrent state. */
import { type ConfigFields, MAX } from "./configFields.ts";
import { quotedShort, type Unknown, unpriced } from "./findings.ts";

export type LayerKind = "full" | "window" | "sparse" | "linear";

/** Names of layer_types in Hugging Face transformers. */
const LAYER_TYPES: Readonly<Record<string, LayerKind>> = {
  full_attention: "full",
  sliding_attention: "window",
  linear_attention: "linear",
};
/** Model types where a window, when there is one, holds for every layer. Source: transformers modelling code. */
const ALL_WINDOWED = ["mistral", "mixtral", "ministral", "phi3", "phimoe"];

/**
 * The kind of each layer: layer_types where it is there, else the older ways to say the same.
 * Errors: InputError for a list that is too short; Unpriced for another kind, and where it is not said which layers.
 */
export function layerKinds(model: ConfigFields, layerCount: number, unknowns: Unknown[]): readonly LayerKind[] {
  const each = (kindOf: (index: number) => LayerKind) => Array.from({ length: layerCount }, (_, index) => kindOf(index));
  const sparse = sparseLayers(model, layerCount);
  if (sparse !== undefined) return each((index) => (sparse[index] === 0 ? "full" : "sparse"));
  const types = model.texts("layer_types");
  if (types !== undefined) {
    requireLength(model, "layer_types", { has: types.length, needs: layerCount });
    return each((index) => kindNamed(types[index] as string, model));
  }
  const interval = model.whole("full_attention_interval", { max: MAX.layers });
  if (interval !== undefined) return each((index) => ((index + 1) % interval === 0 ? "full" : "linear"));
  if (!model.has("sliding_window") || model.flag("use_sliding_window") === false) return each(() => "full");
  return windowedLayers(model, each, unknowns);
}

/** The layers of block-sparse attention, 0 or 1 each. Source: MiniMax-M3 config.json. */
function sparseLayers(model: ConfigFields, layerCount: number): readonly number[] | undefined {
  const sparse = model.child("sparse_attention_config");
  if (sparse === undefined || sparse.flag("use_sparse_attention") === false) return undefined;
  const layers = sparse.wholes("sparse_attention_freq", { max: 1 });
  if (layers === undefined)
    throw unpriced(model, "sparse_attention_config", "sparse attention that does not say in which layers");
  requireLength(sparse, "sparse_attention_freq", { has: layers.length, needs: layerCount });
  return layers;
}

function kindNamed(type: string, model: ConfigFields): LayerKind {
  const kind = Object.hasOwn(LAYER_TYPES, type) ? LAYER_TYPES[type] : undefined;
  if (kind === undefined) throw unpriced(model, "layer_types", `layers of type ${quotedShort(type)}`);
  return kind;
}

type Each = (kindOf: (index: number) => LayerKind) => readonly LayerKind[];

/** Models with a window and no layer_types. */
function windowedLayers(model: ConfigFields, each: Each, unknowns: Unknown[]): readonly LayerKind[] {
  const type = model.text("model_type") ?? "";
  // Gemma 3: every n-th layer sees all.
  const pattern = model.whole(["sliding_window_pattern", "_sliding_window_pattern"], { max: MAX.layers });
  if (pattern !== undefined) return each((index) => ((index + 1) % pattern === 0 ? "full" : "window"));
  // Qwen: all layers from one on.
  const first =
    model.flag("use_sliding_window") === true ? model.whole("max_window_layers", { min: 0, max: MAX.layers }) : undefined;
  if (first !== undefined) return each((index) => (index >= first ? "window" : "full"));
  if (ALL_WINDOWED.includes(type)) return each(() => "window");
  if (type === "gpt_oss") {
    const what = "which layers have the sliding window (layer_types is absent)";
    unknowns.push({ what, assumed: "every other layer, from the first on", decidedBy: "layer_types of a newer config.json" });
    return each((index) => (index % 2 === 0 ? "window" : "full"));
  }
  throw unpriced(model, "sliding_window", "a sliding window in layers that are not named (layer_types is absent)");
}

/** Errors: InputError where a list has fewer entries than there are layers. */
export function requireLength(fields: ConfigFields, key: string, { has, needs }: { has: number; needs: number }): void {
  if (has >= needs) return;
  const expected = `${needs} entries, one a layer`;
  throw fields.fault(key, {
    wrong: "shorter than num_hidden_layers",
    expected,
    fix: "take the config.json that came with the model",
  });
}
