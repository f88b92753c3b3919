/**
 * The shape in which every kind of attention states its cost, layer by layer. The kinds are in attention.ts and
 * latentAttention.ts. FLOP = 2 x multiply-adds; softmax, norms, biases and rotary embeddings are ignored.
 */
import type { Attention } from "../profiles/model.ts";
import { type ContextTerm, noTerm } from "./termBuilders.ts";

/** One attention layer. Terms are per layer, of one new token at context L. */
export type AttentionCost = {
  /** Projections held in the model's main precision. */
  readonly mainParameters: number;
  /** Compressors, indexer weights, gates: held in the head's precision. */
  readonly auxiliaryParameters: number;
  readonly decodeFlop: ContextTerm;
  readonly prefillFlop: ContextTerm;
  readonly indexFlop: ContextTerm;
  /** KV bytes read once a step and sequence. */
  readonly readShared: ContextTerm;
  /** KV bytes read by each query token for itself. */
  readonly readGathered: ContextTerm;
  /** KV bytes that each further token of context adds. */
  readonly storedBytesPerToken: number;
  /** Of those, the bytes of one shared key that every tensor-parallel GPU holds in full: an indexer's. */
  readonly copiedBytesPerToken: number;
  /** KV bytes of a full sliding window; 0 without one. */
  readonly windowBytes: number;
  /** Heads of the state or cache that tensor parallelism can split; 1 where all query heads share one latent. */
  readonly kvHeads: number;
};

/** The attention schema of one kind. */
export type Kind<K extends Attention["kind"]> = Extract<Attention, { readonly kind: K }>;
/** What a layer takes from the model around it; bytes of one entry in one layer. */
export type Layout = { readonly hiddenSize: number; readonly entryBytes: number; readonly indexEntryBytes: number | undefined };

/** Nothing read, computed or stored: what each kind starts from. */
export const noAttention: AttentionCost = {
  mainParameters: 0,
  auxiliaryParameters: 0,
  decodeFlop: noTerm,
  prefillFlop: noTerm,
  indexFlop: noTerm,
  readShared: noTerm,
  readGathered: noTerm,
  storedBytesPerToken: 0,
  copiedBytesPerToken: 0,
  windowBytes: 0,
  kvHeads: 1,
};
