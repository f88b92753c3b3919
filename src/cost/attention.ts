/**
 * What one attention layer costs: grouped-query and linear attention here, DeepSeek's latent kinds in latentAttention.ts.
 * Knows nothing of the other layers, feed-forward or hardware.
 */
import type { Attention, ModelProfile } from "../profiles/model.ts";
import { type AttentionCost, type Kind, type Layout, noAttention } from "./attentionCost.ts";
import {
  compressedSparse,
  deepSeekSparse,
  heavilyCompressed,
  indexBytes,
  multiHeadLatent,
  windowOnly,
} from "./latentAttention.ts";
import { clippedTerm, fixedTerm, linearTerm } from "./termBuilders.ts";

/**
 * The cost of one layer of `attention`.
 * Errors: Error when the layer has an indexer and the profile gives no kvCache.indexEntryBytes.
 */
export function attentionCost(attention: Attention, model: ModelProfile): AttentionCost {
  const layout: Layout = {
    hiddenSize: model.hiddenSize,
    entryBytes: model.kvCache.entryBytes.value,
    indexEntryBytes: model.kvCache.indexEntryBytes?.value,
  };
  switch (attention.kind) {
    case "gqa":
      return groupedQuery(attention, layout);
    case "gqa-sparse":
      return groupedQuerySparse(attention, layout);
    case "mla":
      return multiHeadLatent(attention, layout);
    case "dsa":
      return deepSeekSparse(attention, layout);
    case "csa":
      return compressedSparse(attention, layout);
    case "hca":
      return heavilyCompressed(attention, layout);
    case "swa-latent":
      return windowOnly(attention, layout);
    case "gdn":
      return gatedDeltaNet(attention, layout);
    default:
      return unknownKind(attention);
  }
}

function unknownKind(attention: never): never {
  throw new Error(`unknown attention kind: ${JSON.stringify(attention)}`);
}

/**
 * Grouped-query attention: q and o d x heads x headDim each (q doubled by an output gate), k and v d x kvHeads x headDim
 * each; 4 x heads x headDim FLOP an entry (q.k and p.v). A windowed layer reads and stores its window alone.
 * Source: Ainslie et al. 2023 (arXiv 2305.13245); the gate: Hugging Face transformers, Qwen3-Next attention.
 */
function groupedQuery(attention: Kind<"gqa">, { hiddenSize, entryBytes }: Layout): AttentionCost {
  const { heads, kvHeads, headDim, windowTokens, outputGate } = attention;
  const span = (perToken: number) =>
    windowTokens === undefined ? linearTerm(perToken) : clippedTerm({ perToken, limitTokens: windowTokens });
  const flop = span(4 * heads * headDim);
  return {
    ...noAttention,
    mainParameters: hiddenSize * headDim * ((outputGate ? 3 : 2) * heads + 2 * kvHeads),
    decodeFlop: flop,
    prefillFlop: flop,
    readShared: span(entryBytes),
    storedBytesPerToken: windowTokens === undefined ? entryBytes : 0,
    windowBytes: (windowTokens ?? 0) * entryBytes,
    kvHeads,
  };
}

/**
 * Grouped-query attention over min(L, topK) tokens: an indexer (q d x heads x dim, one shared key d x dim) scores all L,
 * and each query token gathers the keys and values of its own choice. Whole blocks are chosen; the last block, always
 * read, is taken as one of them.
 * Source: MiniMax-M3 config.json (sparse_attention: 16 blocks of 128, 4 index heads of 128); projections of the indexer
 * are assumed to be shaped as in DeepSeek-V3.2. That the index key is one a token, whatever the tensor parallelism: vLLM
 * vllm/models/minimax_m3/common/indexer.py (num_kv_heads=1).
 */
function groupedQuerySparse(attention: Kind<"gqa-sparse">, layout: Layout): AttentionCost {
  const { hiddenSize, entryBytes } = layout;
  const { heads, kvHeads, headDim, indexHeads, indexHeadDim, topK } = attention;
  const flop = clippedTerm({ perToken: 4 * heads * headDim, limitTokens: topK });
  const indexEntryBytes = indexBytes(attention.kind, layout);
  return {
    ...noAttention,
    mainParameters: hiddenSize * (headDim * (2 * heads + 2 * kvHeads) + indexHeadDim * (indexHeads + 1)),
    decodeFlop: flop,
    prefillFlop: flop,
    indexFlop: linearTerm(2 * indexHeads * indexHeadDim),
    readShared: linearTerm(indexEntryBytes),
    readGathered: clippedTerm({ perToken: entryBytes, limitTokens: topK }),
    storedBytesPerToken: entryBytes + indexEntryBytes,
    copiedBytesPerToken: indexEntryBytes,
    kvHeads,
  };
}

/**
 * Gated DeltaNet: q, k (keyHeads x keyDim), v, z and o (valueHeads x valueDim); b, a and the convolution are auxiliary.
 * FLOP whatever the context, with the state S of keyDim x valueDim a value head: predict S'k (2 an element), update
 * S + k(v - S'k)' (2), read S'q (2), the decay folded into the update: 6 x valueHeads x keyDim x valueDim. Prefill's
 * chunked form is taken at the same cost. The state itself is kvCache.checkpointStateBytes, of all layers together.
 * Source: Yang et al. 2024 (arXiv 2412.06464); shapes: Hugging Face transformers, Qwen3-Next.
 */
function gatedDeltaNet(attention: Kind<"gdn">, { hiddenSize }: Layout): AttentionCost {
  const { keyHeads, valueHeads, keyDim, valueDim, convKernel } = attention;
  const keyWidth = keyHeads * keyDim;
  const valueWidth = valueHeads * valueDim;
  const flop = fixedTerm(6 * valueWidth * keyDim);
  return {
    ...noAttention,
    mainParameters: hiddenSize * (2 * keyWidth + 3 * valueWidth),
    auxiliaryParameters: 2 * hiddenSize * valueHeads + (2 * keyWidth + valueWidth) * convKernel,
    decodeFlop: flop,
    prefillFlop: flop,
    kvHeads: keyHeads,
  };
}
