/**
 * What a model costs, derived from its architecture: parameters, weight bytes, FLOP and KV bytes as closed forms of
 * the context length. Knows nothing of hardware, engines or batches.
 */
import type { Precision } from "../profiles/model.ts";

/** f(L) = fixed + perToken x L + sum of clip.perToken x min(L, clip.limitTokens), L = context length in tokens. */
export type ContextTerm = {
  readonly fixed: number;
  readonly perToken: number;
  readonly clips: readonly { readonly perToken: number; readonly limitTokens: number }[];
};

/** Matrix multiplies of every token with weights that each attention rank holds (and tensor parallelism splits). */
export type DenseGroup = {
  readonly name: "main" | "head" | "auxiliary";
  readonly compute: Precision;
  /** FLOP a token, 2 x parameters, whole model. */
  readonly flopPerToken: number;
  readonly weightBytes: number;
};

export type ExpertGroup = {
  readonly layerCount: number;
  readonly experts: number;
  readonly topK: number;
  readonly parametersPerExpert: number;
  readonly bytesPerExpert: number;
  readonly compute: Precision;
};

export type Architecture = {
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly residualStreams: number;
  readonly totalParameters: number;
  readonly activeParameters: number;
  readonly dense: readonly DenseGroup[];
  readonly experts: ExpertGroup | undefined;
  /** Embedding table: held, never multiplied. */
  readonly embeddingBytes: number;
  /** Drafter (MTP) weights; 0 without one. */
  readonly draftExpertBytes: number;
  readonly draftDenseBytes: number;
  /** FLOP of attention over context for one new token at context L (decode form: MLA absorbed). */
  readonly attentionDecodeFlop: ContextTerm;
  /** The same in the form that prefill uses (MLA unabsorbed). */
  readonly attentionPrefillFlop: ContextTerm;
  /** FLOP of the indexer's scoring for one new token at context L. */
  readonly indexFlop: ContextTerm;
  /** KV bytes that a sequence's step reads once, however many tokens it verifies. */
  readonly kvReadShared: ContextTerm;
  /** KV bytes that each query token of a step reads for itself: top-k gathers. */
  readonly kvReadGathered: ContextTerm;
  /** KV heads that tensor parallelism can split; 1 for latent attention. */
  readonly kvHeads: number;
  /** Bytes stored for each further token of context. */
  readonly kvBytesPerToken: number;
  /** Bytes stored for a sequence whatever its length: sliding windows. */
  readonly windowBytes: number;
  /** Bytes of compressor or recurrent state, for a running sequence and for each stored checkpoint. */
  readonly stateBytes: number;
};
