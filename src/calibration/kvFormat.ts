/** The format in which a measured run's engine kept its KV cache: collections label the weights alone. */
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { ModelProfile } from "../profiles/model.ts";

/**
 * The model with the KV entries that the engine lays out:
 * - FP8 instead of BF16 under TensorRT-LLM with quantised weights, and with 4-bit weights under any engine: NVIDIA's and
 *   AMD's releases name FP8 for the KV cache too (hf_quant_config.json, kv_cache_quant_algo), which vLLM and SGLang obey;
 *   Llama 70B and MiniMax-M3 batches of twice what BF16 entries would leave room for bear it out;
 * - BF16 instead of FP8 on Hopper: for DeepSeek sparse attention under SGLang, whose default there it is
 *   (server_args.py: fp8_e4m3 from compute capability 10 on, else bfloat16), and for MiniMax-M2.5 under vLLM on H100,
 *   whose InferenceX launch script leaves --kv-cache-dtype at its default.
 */
export function withKvFormat(
  model: ModelProfile,
  engine: string,
  { id: platform, architecture }: Pick<HardwareProfile, "id" | "architecture">,
  relabelled: boolean,
): ModelProfile {
  const { weights } = model.precision.main;
  const fourBit = model.precision.experts.weights === "fp4" || weights === "fp4";
  const quantised = engine === "tensorrt-llm" ? fourBit || weights === "fp8" : fourBit;
  const gqa = groupedElements(model);
  if (relabelled && quantised && gqa !== undefined && model.kvCache.entryBytes.value === gqa * BF16_BYTES) {
    return withEntryBytes(model, gqa);
  }
  const latent = latentElements(model);
  if (architecture === "hopper" && engine === "sglang" && latent !== undefined) return withEntryBytes(model, latent * BF16_BYTES);
  const wide = platform === "h100" && engine === "vllm" && model.id === "minimax-m2.5";
  return wide && gqa !== undefined ? withEntryBytes(model, gqa * BF16_BYTES) : model;
}

const BF16_BYTES = 2;

/** Elements of a token's keys and values in one layer of grouped-query attention. */
function groupedElements({ layers }: ModelProfile): number | undefined {
  for (const { attention } of layers) {
    if (attention.kind === "gqa" || attention.kind === "gqa-sparse") return 2 * attention.kvHeads * attention.headDim;
  }
  return undefined;
}

/** Elements of a token's latent entry in one layer of DeepSeek sparse attention. */
function latentElements({ layers }: ModelProfile): number | undefined {
  for (const { attention } of layers) if (attention.kind === "dsa") return attention.kvRank + attention.ropeDim;
  return undefined;
}

function withEntryBytes(model: ModelProfile, value: number): ModelProfile {
  return { ...model, kvCache: { ...model.kvCache, entryBytes: { ...model.kvCache.entryBytes, value } } };
}
