/** Schema of model-profiles/*.yaml: a model as its architecture; parameters, bytes and FLOP are derived in cost/. */
import { z } from "zod";
import { count, id, QUALITIES, sourced } from "./sourced.ts";

/** Number formats of weights and of the arithmetic. */
const PRECISIONS = ["fp4", "int4", "fp8", "bf16", "fp32"] as const;
export type Precision = (typeof PRECISIONS)[number];
const precision = () => z.enum(PRECISIONS);

const gqa = z.strictObject({
  kind: z.literal("gqa"),
  heads: count(),
  kvHeads: count(),
  headDim: count(),
  windowTokens: count().optional().describe("Sliding window; absent: all of the context"),
  outputGate: z.boolean().default(false).describe("A gate as wide as the query (Qwen3.5)"),
});
/** What an indexer adds to sparse kinds of attention. */
const indexer = { indexHeads: count(), indexHeadDim: count(), topK: count().describe("Context entries that attention reads") };
const gqaSparse = z
  .strictObject({ kind: z.literal("gqa-sparse"), heads: count(), kvHeads: count(), headDim: count(), ...indexer })
  .describe("Grouped-query attention over the top-k tokens, taken in blocks, that an indexer chooses");
const mlaFields = {
  heads: count(),
  queryRank: count(),
  kvRank: count(),
  nopeDim: count(),
  ropeDim: count(),
  valueDim: count(),
};
const mla = z.strictObject({ kind: z.literal("mla"), ...mlaFields });
const dsa = z
  .strictObject({ kind: z.literal("dsa"), ...mlaFields, ...indexer })
  .describe("MLA over the top-k tokens chosen by a lightning indexer");
const compressedFields = {
  heads: count(),
  headDim: count(),
  queryRank: count(),
  outputRank: count(),
  outputGroups: count(),
  windowTokens: count(),
};
const csa = z
  .strictObject({ kind: z.literal("csa"), ...compressedFields, ...indexer, compressRatio: count() })
  .describe("Compressed sparse attention: top-k of context / compressRatio entries, plus a window");
const hca = z
  .strictObject({ kind: z.literal("hca"), ...compressedFields, compressRatio: count() })
  .describe("Heavily compressed attention: all context / compressRatio entries, plus a window");
const swaLatent = z
  .strictObject({ kind: z.literal("swa-latent"), ...compressedFields })
  .describe("The same shared-KV attention with the window alone");
const gdn = z
  .strictObject({
    kind: z.literal("gdn"),
    keyHeads: count(),
    valueHeads: count(),
    keyDim: count(),
    valueDim: count(),
    convKernel: count(),
  })
  .describe("Gated DeltaNet: linear attention with a fixed state");

const attentionSchema = z.discriminatedUnion("kind", [gqa, gqaSparse, mla, dsa, csa, hca, swaLatent, gdn]);
export type Attention = z.output<typeof attentionSchema>;

const dense = z.strictObject({ kind: z.literal("dense"), intermediateSize: count() });
const moe = z.strictObject({
  kind: z.literal("moe"),
  experts: count(),
  topK: count(),
  intermediateSize: count().describe("Of one routed expert"),
  sharedIntermediateSize: z.int().min(0).default(0).describe("Of all shared experts together"),
});
const feedForwardSchema = z.discriminatedUnion("kind", [dense, moe]);
export type FeedForward = z.output<typeof feedForwardSchema>;

const layerGroup = z.strictObject({ count: count(), attention: attentionSchema, feedForward: feedForwardSchema });
export type LayerGroup = z.output<typeof layerGroup>;

const weightClass = z.strictObject({
  weights: precision().describe("Format that the weights are stored in"),
  compute: precision().describe("Format of the matrix multiply where the hardware has it"),
  bytesPerParameter: z.number().positive().describe("With block scales"),
});

export const modelSchema = z.strictObject({
  id: id(),
  name: z.string().min(1),
  family: z
    .string()
    .min(1)
    .describe("Models of one family share launch floors: deepseek-v4, deepseek-v3, gqa-moe, dense, hybrid"),
  source: z.string().min(1).describe("Of the architecture's numbers"),
  quality: z.enum(QUALITIES),
  hiddenSize: count(),
  vocabularySize: count(),
  tiedEmbeddings: z.boolean().default(false),
  maxContextTokens: count(),
  hyperConnectionStreams: count().default(1).describe("Parallel residual streams (hc_mult); 1: an ordinary residual"),
  layers: z.array(layerGroup).min(1),
  precision: z.strictObject({
    experts: weightClass.describe("Routed experts"),
    main: weightClass.describe("Attention projections, shared experts, dense feed-forward"),
    head: weightClass.describe("Embeddings and output head, routers, compressors"),
  }),
  kvPrecision: z
    .enum(["bf16", "fp8"])
    .optional()
    .describe("Format of the KV cache, in place of kvCache.entryBytes; absent: as that has it"),
  kvCache: z
    .strictObject({
      entryBytes: sourced(z.number().positive()).describe("Bytes of one token (or compressed entry) in one layer"),
      indexEntryBytes: sourced(z.number().positive()).optional().describe("Bytes of one indexer entry in one layer"),
      checkpointStateBytes: sourced(z.number().min(0))
        .optional()
        .describe("Fixed bytes a sequence, and a stored checkpoint, carries beside its window: compressor or recurrent state"),
    })
    .describe("As the serving engines lay it out"),
  draft: z
    .strictObject({
      method: z.string().min(1),
      layers: count().describe("Layers that one draft pass runs"),
      parameters: z.number().positive().optional().describe("Parameters that the drafter adds, all experts included"),
      acceptanceLength: sourced(z.array(z.number().min(1)).min(1)).describe(
        "Mean tokens a verify step emits with 1, 2, 3 ... draft tokens, the bonus token included",
      ),
    })
    .optional(),
  kernelsPerLayer: sourced(z.number().positive()).describe("Launch floor of a layer relative to a DeepSeek R1 layer"),
});

export type ModelProfile = z.output<typeof modelSchema>;
