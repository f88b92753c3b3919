/** The format of the KV cache by name, as an engine's --kv-cache-dtype has it: what an entry then takes in bytes. */
import type { Attention, ModelProfile } from "./model.ts";

const BF16_BYTES = 2;
const FP32_BYTES = 4;
/** FP8 elements of a DeepSeek V3.2 entry that share an FP32 scale. Source: vLLM kv_cache_interface.py, fp8_ds_mla. */
const LATENT_GROUP = 128;
/** Rope elements of a V4 entry, kept in BF16, and bytes of scales beside its others. Source: vLLM models/deepseek_v4/attention.py. */
const V4_ROPE = 64;
const V4_SCALES = 8;

/**
 * The model with the KV entries of its kvPrecision; as it is where that is absent. State and the indexer's keys keep their
 * format, which that option does not reach.
 */
export function withKvPrecision(model: ModelProfile): ModelProfile {
  const { kvPrecision, ...named } = model;
  const keeper = model.layers.map(({ attention }) => attention).find(({ kind }) => kind !== "gdn");
  if (kvPrecision === undefined || keeper === undefined) return model;
  const { kvCache } = named;
  const value = entryBytes(keeper)[kvPrecision];
  if (value === kvCache.entryBytes.value) return named;
  const source = `kvPrecision ${kvPrecision}`;
  return { ...named, kvCache: { ...kvCache, entryBytes: { value, source, quality: "derived" } } };
}

/** Bytes of one token, or compressed entry, in one layer. */
function entryBytes(attention: Attention): Record<"bf16" | "fp8", number> {
  switch (attention.kind) {
    case "gqa":
    case "gqa-sparse":
      return plain(2 * attention.kvHeads * attention.headDim);
    case "mla":
      return plain(attention.kvRank + attention.ropeDim);
    case "dsa": {
      const scales = FP32_BYTES * Math.ceil(attention.kvRank / LATENT_GROUP);
      return {
        bf16: BF16_BYTES * (attention.kvRank + attention.ropeDim),
        fp8: attention.kvRank + scales + BF16_BYTES * attention.ropeDim,
      };
    }
    case "csa":
    case "hca":
    case "swa-latent":
      return { bf16: BF16_BYTES * attention.headDim, fp8: attention.headDim - V4_ROPE + V4_SCALES + BF16_BYTES * V4_ROPE };
    case "gdn":
      throw new Error("unreachable: Gated DeltaNet keeps no entry a token");
  }
}

function plain(elements: number): Record<"bf16" | "fp8", number> {
  return { bf16: BF16_BYTES * elements, fp8: elements };
}
