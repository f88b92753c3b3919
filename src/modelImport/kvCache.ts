/**
 * Bytes of the KV cache: of one token or compressed entry in one layer, of an indexer's key, and of state that does not
 * grow with context. Where the checkpoint states no format, what engines do unless told otherwise is assumed.
 */
import type { Attention, ModelProfile } from "../profiles/model.ts";
import type { ConfigFields } from "./configFields.ts";
import { quotedShort, type Unknown, unpriced } from "./findings.ts";
import type { KvFormat } from "./kvFormat.ts";

type KvCache = ModelProfile["kvCache"];
type Entry = KvCache["entryBytes"];
type Kind<K extends Attention["kind"]> = Extract<Attention, { readonly kind: K }>;

const BF16_BYTES = 2;
const FP32_BYTES = 4;
/** FP8 elements that share a scale: 128 with FP32 in MLA and indexer entries, 64 with one byte in V4's, padded to 8 bytes. */
const LATENT_GROUP = 128;
const V4_GROUP = 64;
const V4_PADDING = 8;
const FP4_GROUP = 32;

/** Errors: InputError; Unpriced where no layer keeps an entry a token. */
export function kvCacheOf(
  model: ConfigFields,
  layers: readonly Attention[],
  stated: KvFormat | undefined,
  unknowns: Unknown[],
): KvCache {
  const keeper = layers.find(({ kind }) => kind !== "gdn");
  if (keeper === undefined) throw unpriced(model, "layer_types", "a model without any KV cache");
  const sparse = layers.find(({ kind }) => ["csa", "dsa", "gqa-sparse"].includes(kind));
  const indexEntryBytes = sparse === undefined ? undefined : indexEntry(sparse);
  const checkpointStateBytes = stateBytes(model, layers, unknowns);
  return {
    entryBytes: entryBytes(keeper, { model, stated, unknowns }),
    ...(indexEntryBytes === undefined ? {} : { indexEntryBytes }),
    ...(checkpointStateBytes === undefined ? {} : { checkpointStateBytes }),
  };
}

type EntryOptions = { readonly model: ConfigFields; readonly stated: KvFormat | undefined; readonly unknowns: Unknown[] };

function entryBytes(attention: Attention, { model, stated, unknowns }: EntryOptions): Entry {
  switch (attention.kind) {
    case "gqa":
    case "gqa-sparse": {
      const words = `2 x ${attention.kvHeads} heads x ${attention.headDim}`;
      return plainEntry({ elements: 2 * attention.kvHeads * attention.headDim, words }, stated, unknowns);
    }
    case "mla": {
      const words = `${attention.kvRank} latent + ${attention.ropeDim} rope elements`;
      return plainEntry({ elements: attention.kvRank + attention.ropeDim, words: `(${words})` }, stated, unknowns);
    }
    case "dsa":
      return packedEntry(sparseLatentBytes(attention), stated, unknowns);
    case "csa":
    case "hca":
    case "swa-latent":
      return packedEntry(
        compressedBytes(attention, model.needWhole("qk_rope_head_dim", { max: attention.headDim })),
        stated,
        unknowns,
      );
    case "gdn":
      throw new Error("unreachable: Gated DeltaNet keeps no entry a token");
  }
}

type Elements = { readonly elements: number; readonly words: string };

/** Elements in the stated format, or in BF16: what vLLM and SGLang keep of models in BF16 and FP8 alike (kv-cache-dtype auto). */
function plainEntry({ elements, words }: Elements, stated: KvFormat | undefined, unknowns: Unknown[]): Entry {
  if (stated !== undefined) {
    const { bytesPerElement, name, source } = stated;
    const text = `${source} (${name}): ${words} x ${bytesPerElement} bytes`;
    return { value: elements * bytesPerElement, source: text, quality: "derived" };
  }
  unknowns.push({
    what: "the format of the KV cache",
    assumed: `BF16, ${elements * BF16_BYTES} bytes a token and layer; FP8 would take ${elements}`,
    decidedBy: "--kv-cache-dtype of your engine",
  });
  const source = `${words} x ${BF16_BYTES} bytes: BF16, the default of the engines; the checkpoint states no format`;
  return { value: elements * BF16_BYTES, source, quality: "assumed", note: "Half in FP8" };
}

type Packed = { readonly bytes: number; readonly words: string };

/** The packed layouts of sparse kernels, which hold whatever format the checkpoint names. */
function packedEntry({ bytes, words }: Packed, stated: KvFormat | undefined, unknowns: Unknown[]): Entry {
  unknowns.push({
    what: "the layout of the KV cache, which is the engine's",
    assumed: `vLLM's fp8_ds_mla, ${bytes} bytes`,
    decidedBy: "the attention backend of your engine",
  });
  const named = stated === undefined ? "" : `; ${stated.source} (${stated.name})`;
  return { value: bytes, source: `vLLM fp8_ds_mla: ${words}${named}`, quality: "assumed" };
}

/** FP8 latent with an FP32 scale every 128, and rope in BF16: 656 bytes of 512 + 64. Source: vLLM kv_cache_interface.py. */
function sparseLatentBytes({ kvRank, ropeDim }: Kind<"dsa">): Packed {
  const scales = FP32_BYTES * Math.ceil(kvRank / LATENT_GROUP);
  const bytes = kvRank + scales + BF16_BYTES * ropeDim;
  return { bytes, words: `${kvRank} FP8 + ${scales} of scales + ${ropeDim} BF16 rope` };
}

/** FP8 with a byte of scale every 64, padded to 8, and rope in BF16: 584 bytes of 448 + 64. Source: vLLM models/deepseek_v4. */
function compressedBytes({ headDim }: Kind<"csa" | "hca" | "swa-latent">, ropeDim: number): Packed {
  const nopeDim = headDim - ropeDim;
  const scales = V4_PADDING * Math.ceil(Math.ceil(nopeDim / V4_GROUP) / V4_PADDING);
  const bytes = nopeDim + scales + BF16_BYTES * ropeDim;
  return { bytes, words: `${nopeDim} FP8 + ${scales} of scales + ${ropeDim} BF16 rope` };
}

/**
 * The key of an indexer: FP8 with an FP32 scale every 128 (V3.2), FP4 with a byte of scale every 32 (V4), BF16 (MiniMax-M3).
 * Source: indexer caches of vLLM.
 */
function indexEntry(attention: Attention): NonNullable<KvCache["indexEntryBytes"]> | undefined {
  const entry = (value: number, source: string) => ({ value, source, quality: "assumed" }) as const;
  switch (attention.kind) {
    case "dsa": {
      const scales = FP32_BYTES * Math.ceil(attention.indexHeadDim / LATENT_GROUP);
      return entry(attention.indexHeadDim + scales, `vLLM indexer cache: ${attention.indexHeadDim} FP8 + ${scales} of scales`);
    }
    case "csa": {
      const scales = Math.ceil(attention.indexHeadDim / FP4_GROUP);
      const packed = Math.ceil(attention.indexHeadDim / 2);
      return entry(packed + scales, `vLLM models/deepseek_v4: ${packed} bytes of packed FP4 + ${scales} of scales`);
    }
    case "gqa-sparse":
      return entry(BF16_BYTES * attention.indexHeadDim, `vLLM models/minimax_m3: ${attention.indexHeadDim} elements in BF16`);
    default:
      return undefined;
  }
}

/** Recurrent or compressor state of all layers together; undefined where no layer keeps any. */
function stateBytes(model: ConfigFields, layers: readonly Attention[], unknowns: Unknown[]): KvCache["checkpointStateBytes"] {
  const linear = layers.filter((layer): layer is Kind<"gdn"> => layer.kind === "gdn");
  const [first] = linear;
  if (first !== undefined) return recurrentState(model, { layer: first, count: linear.length }, unknowns);
  const compressors = layers.map(compressorBytes);
  const value = compressors.reduce((sum, bytes) => sum + bytes, 0);
  if (value === 0) return undefined;
  const source = "FP32 compressor rings of vLLM models/deepseek_v4/compressor.py, all layers together";
  return { value, source, quality: "derived", note: "Engines double the rings when they speculate" };
}

/**
 * FP32 rings: ratio slots of 2 x headDim where all entries are read; where an indexer chooses, compressors overlap and are
 * twice as wide and deep, 2 ratio x 4 x (headDim + indexHeadDim). Source: vLLM models/deepseek_v4/compressor.py.
 */
function compressorBytes(attention: Attention): number {
  if (attention.kind === "hca") return attention.compressRatio * 2 * attention.headDim * FP32_BYTES;
  if (attention.kind !== "csa") return 0;
  return 2 * attention.compressRatio * 4 * (attention.headDim + attention.indexHeadDim) * FP32_BYTES;
}

const STATE_BYTES: Readonly<Record<string, number>> = { float32: FP32_BYTES, bfloat16: BF16_BYTES, float16: BF16_BYTES };

type LinearLayers = { readonly layer: Kind<"gdn">; readonly count: number };

/**
 * Of each Gated DeltaNet layer a state of valueHeads x keyDim x valueDim and convKernel - 1 columns of the convolution over
 * q, k and v, in BF16. Source: Hugging Face transformers, Qwen3-Next.
 */
function recurrentState(
  model: ConfigFields,
  { layer, count }: LinearLayers,
  unknowns: Unknown[],
): KvCache["checkpointStateBytes"] {
  const { keyHeads, valueHeads, keyDim, valueDim, convKernel } = layer;
  const key = model.firstOf(["mamba_ssm_dtype", "mamba_ssm_cache_dtype"]);
  const dtype = key === undefined ? "float32" : (model.text(key) ?? "");
  const elementBytes = Object.hasOwn(STATE_BYTES, dtype) ? STATE_BYTES[dtype] : undefined;
  if (elementBytes === undefined) throw unpriced(model, key as string, `a recurrent state in ${quotedShort(dtype)}`);
  if (key === undefined) {
    const what = "the format of the recurrent state (mamba_ssm_dtype is absent)";
    unknowns.push({ what, assumed: "FP32", decidedBy: "--mamba-ssm-cache-dtype of your engine" });
  }
  const channels = 2 * keyHeads * keyDim + valueHeads * valueDim;
  const value = count * (valueHeads * keyDim * valueDim * elementBytes + channels * (convKernel - 1) * BF16_BYTES);
  const state = `${valueHeads} heads x ${keyDim} x ${valueDim} x ${elementBytes} bytes of state`;
  const convolution = `${channels} channels x ${convKernel - 1} x ${BF16_BYTES} bytes of BF16 convolution`;
  const source = `${key === undefined ? "" : `config.json: ${key}; `}${count} layers x (${state} + ${convolution})`;
  return { value, source, quality: key === undefined ? "assumed" : "derived" };
}
