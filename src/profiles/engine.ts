/** Schema of engine-profiles/*.yaml: what a serving engine does by default, as data. */
import { z } from "zod";
import { count, fraction, id, sourced, sourcedQuantity } from "./sourced.ts";

const PREFILL_POLICIES = ["mixed", "prefill-first"] as const;
const ADMISSIONS = ["reserve-maximum", "on-demand"] as const;
const FIRST_TOKENS = ["with-decode-slot", "with-prefill"] as const;
const FRACTION_OF = ["all-hbm", "hbm-left-by-weights"] as const;
const CHECKPOINTS_KEPT = ["last", "all"] as const;

export const engineSchema = z.strictObject({
  id: id(),
  name: z.string().min(1),
  scheduling: z.strictObject({
    prefillPolicy: sourced(z.enum(PREFILL_POLICIES)).describe(
      "mixed: chunks of prefill ride in decode steps; prefill-first: decode waits while any prefill is queued",
    ),
    maxBatchedTokensPerRank: sourced(count()).describe("Tokens that one attention rank computes in a step: the chunk size"),
    maxSequencesPerRank: sourced(count()).describe("Decode slots of one attention rank"),
    admission: sourced(z.enum(ADMISSIONS)).describe(
      "reserve-maximum: KV for the longest reply is set aside, nothing is ever preempted; on-demand: admit on what is needed now, preempt and recompute when full",
    ),
    firstToken: sourced(z.enum(FIRST_TOKENS)).describe(
      "Disaggregated only: whether the client sees the first token when the prefill ends or when a decode slot opens",
    ),
  }),
  memory: z.strictObject({
    hbmFraction: sourced(fraction()).describe("Share of HBM that the engine uses"),
    fractionOf: sourced(z.enum(FRACTION_OF)).describe(
      "Of what: all HBM (weights included), or what is left after weights (for KV alone)",
    ),
    reservedPerGpu: sourcedQuantity("bytes").describe("Activations, graphs, communication buffers"),
  }),
  prefixReuse: z.strictObject({
    enabled: sourced(z.boolean()),
    blockTokens: sourced(count()).describe("Grain of reuse for models without state"),
    stateCheckpointTokens: sourced(count()).describe(
      "Grain of reuse for models with state (compressors, windows, linear attention)",
    ),
    checkpointsKept: sourced(z.enum(CHECKPOINTS_KEPT)).describe(
      "last: one state a cached sequence; all: one every stateCheckpointTokens",
    ),
  }),
  speculation: z.strictObject({
    draftTokens: sourced(z.int().min(0)).describe("Default draft length where the model has a drafter"),
  }),
  overheads: z.strictObject({
    requestSeconds: sourcedQuantity("seconds").describe("Front end, tokenisation and routing, per request"),
  }),
});

export type EngineProfile = z.output<typeof engineSchema>;
