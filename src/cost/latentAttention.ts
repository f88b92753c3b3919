/**
 * DeepSeek's attention kinds, where all query heads share one latent entry a token: MLA, its sparse form (V3.2), and the
 * compressed forms of V4. Each function gives the cost of one layer. Knows nothing of the other layers or of hardware.
 */
import { type AttentionCost, type Kind, type Layout, noAttention } from "./attentionCost.ts";
import { clippedTerm, linearTerm, sumTerms } from "./termBuilders.ts";

type LatentShape = Pick<Kind<"mla">, "heads" | "queryRank" | "kvRank" | "nopeDim" | "ropeDim" | "valueDim">;

/** q_a, q_b, kv_a (with the shared rope key), kv_b, o. Source: DeepSeek-V2 (arXiv 2405.04434) section 2.1. */
function latentParameters(shape: LatentShape, hiddenSize: number): number {
  const { heads, queryRank, kvRank, nopeDim, ropeDim, valueDim } = shape;
  const query = queryRank * (hiddenSize + heads * (nopeDim + ropeDim));
  const keyValue = hiddenSize * (kvRank + ropeDim) + kvRank * heads * (nopeDim + valueDim);
  return query + keyValue + heads * valueDim * hiddenSize;
}

/** FLOP an entry with kv_b absorbed into query and output: scores over kvRank + ropeDim, values over kvRank. */
const absorbedFlop = ({ heads, kvRank, ropeDim }: LatentShape) => 2 * heads * (kvRank + ropeDim + kvRank);

/**
 * Multi-head latent attention: absorbed in decode, unabsorbed in prefill, 2 x heads x (nope + rope + value) an entry.
 * kv_b's own FLOP counts as a projection of each new token in both forms.
 * Source: DeepSeek-V2 (arXiv 2405.04434) section 2.1.2.
 */
export function multiHeadLatent(attention: Kind<"mla">, { hiddenSize, entryBytes }: Layout): AttentionCost {
  const { heads, nopeDim, ropeDim, valueDim } = attention;
  return {
    ...noAttention,
    mainParameters: latentParameters(attention, hiddenSize),
    decodeFlop: linearTerm(absorbedFlop(attention)),
    prefillFlop: linearTerm(2 * heads * (nopeDim + ropeDim + valueDim)),
    readShared: linearTerm(entryBytes),
    storedBytesPerToken: entryBytes,
  };
}

type Indexer = Pick<Kind<"dsa">, "indexHeads" | "indexHeadDim" | "topK">;

/** FLOP of the indexer's q.k for one entry: 2 x indexHeads x indexHeadDim. */
const indexFlopPerEntry = ({ indexHeads, indexHeadDim }: Indexer) => 2 * indexHeads * indexHeadDim;

/** Bytes of one indexer entry. Errors: Error when the profile gives none. */
export function indexBytes(kind: string, { indexEntryBytes }: Layout): number {
  if (indexEntryBytes === undefined) throw new Error(`kvCache.indexEntryBytes: required by ${kind} attention`);
  return indexEntryBytes;
}

/**
 * DeepSeek sparse attention: MLA, absorbed in decode and prefill alike, over min(L, topK) entries that an indexer
 * chooses by scoring all L. Indexer: wq_b queryRank x heads x dim and wk d x dim (main), weights_proj d x heads.
 * Each query token gathers entries of its own; the indexer's keys are read once for all.
 * Source: DeepSeek-V3.2 (arXiv 2512.02556) section 2.1.
 */
export function deepSeekSparse(attention: Kind<"dsa">, layout: Layout): AttentionCost {
  const { hiddenSize, entryBytes } = layout;
  const { queryRank, indexHeads, indexHeadDim, topK } = attention;
  const flop = clippedTerm({ perToken: absorbedFlop(attention), limitTokens: topK });
  const indexEntryBytes = indexBytes(attention.kind, layout);
  return {
    ...noAttention,
    mainParameters: latentParameters(attention, hiddenSize) + (queryRank * indexHeads + hiddenSize) * indexHeadDim,
    auxiliaryParameters: hiddenSize * indexHeads,
    decodeFlop: flop,
    prefillFlop: flop,
    indexFlop: linearTerm(indexFlopPerEntry(attention)),
    readShared: linearTerm(indexEntryBytes),
    readGathered: clippedTerm({ perToken: entryBytes, limitTokens: topK }),
    storedBytesPerToken: entryBytes + indexEntryBytes,
  };
}

/** FLOP of all query heads against one entry that serves as key and value: 4 x heads x headDim. */
const sharedEntryFlop = (attention: Kind<"swa-latent" | "hca" | "csa">) => 4 * attention.heads * attention.headDim;

/** wq_a and wkv, wq_b, grouped wo_a, wo_b. Source: DeepSeek-V4-Pro model code and config.json. */
function sharedEntryParameters(attention: Kind<"swa-latent" | "hca" | "csa">, hiddenSize: number): number {
  const { heads, headDim, queryRank, outputRank, outputGroups } = attention;
  const query = queryRank * (hiddenSize + heads * headDim);
  return query + hiddenSize * headDim + heads * headDim * outputRank + outputGroups * outputRank * hiddenSize;
}

/**
 * DeepSeek-V4's attention over the uncompressed window alone, min(L, windowTokens) entries, which compressed layers
 * attend to as well. Source: DeepSeek-V4-Pro config.json (compress_ratio 0), vLLM blog 2026-04-24.
 */
export function windowOnly(attention: Kind<"swa-latent" | "hca" | "csa">, { hiddenSize, entryBytes }: Layout): AttentionCost {
  const limitTokens = attention.windowTokens;
  const flop = clippedTerm({ perToken: sharedEntryFlop(attention), limitTokens });
  return {
    ...noAttention,
    mainParameters: sharedEntryParameters(attention, hiddenSize),
    decodeFlop: flop,
    prefillFlop: flop,
    readShared: clippedTerm({ perToken: entryBytes, limitTokens }),
    windowBytes: limitTokens * entryBytes,
  };
}

/**
 * Heavily compressed attention: the window and all L / compressRatio entries. Compressor: wkv and wgate, d x headDim each.
 * Source: DeepSeek-V4-Pro config.json (compress_ratio 128), vLLM vllm/models/deepseek_v4/compressor.py.
 */
export function heavilyCompressed(attention: Kind<"hca">, layout: Layout): AttentionCost {
  const { hiddenSize, entryBytes } = layout;
  const { headDim, compressRatio } = attention;
  const window = windowOnly(attention, layout);
  const flop = sumTerms([window.decodeFlop, linearTerm(sharedEntryFlop(attention) / compressRatio)]);
  return {
    ...window,
    auxiliaryParameters: 2 * hiddenSize * headDim,
    decodeFlop: flop,
    prefillFlop: flop,
    readShared: sumTerms([window.readShared, linearTerm(entryBytes / compressRatio)]),
    storedBytesPerToken: entryBytes / compressRatio,
  };
}

/**
 * Compressed sparse attention: the window and min(topK, L / compressRatio) entries that an indexer chooses, which is
 * L / compressRatio clipped at L = topK x compressRatio; 4 x heads x headDim FLOP an entry. Compressors overlap, hence
 * are twice as wide as HCA's: d x 4 headDim, and d x 4 indexHeadDim for the indexer's keys.
 * Source: DeepSeek-V4-Pro config.json (compress_ratio 4), vLLM vllm/models/deepseek_v4/{attention,compressor}.py.
 */
export function compressedSparse(attention: Kind<"csa">, layout: Layout): AttentionCost {
  const { hiddenSize, entryBytes } = layout;
  const { headDim, queryRank, indexHeads, indexHeadDim, topK, compressRatio } = attention;
  const window = windowOnly(attention, layout);
  const chosen = (perEntry: number) => clippedTerm({ perToken: perEntry / compressRatio, limitTokens: topK * compressRatio });
  const flop = sumTerms([window.decodeFlop, chosen(sharedEntryFlop(attention))]);
  const indexEntryBytes = indexBytes(attention.kind, layout);
  return {
    ...window,
    mainParameters: window.mainParameters + queryRank * indexHeads * indexHeadDim,
    auxiliaryParameters: hiddenSize * (4 * headDim + 4 * indexHeadDim + indexHeads),
    decodeFlop: flop,
    prefillFlop: flop,
    indexFlop: linearTerm(indexFlopPerEntry(attention) / compressRatio),
    readShared: sumTerms([window.readShared, linearTerm(indexEntryBytes / compressRatio)]),
    readGathered: chosen(entryBytes),
    storedBytesPerToken: (entryBytes + indexEntryBytes) / compressRatio,
  };
}
