/**
 * Schema of coefficients/*.yaml: the efficiencies, floors and overlaps of the cost model.
 * Pooled: base, then die architecture, then engine, then platform, then engine on platform; a later level
 * replaces single values of an earlier one, so that an engine never measured on a platform still gets a sensible set.
 */
import { z } from "zod";
import { fraction, positiveFraction, quantity, sourced } from "./sourced.ts";

const number = () => sourced(z.number().positive());
const share = () => sourced(fraction());
const efficiency = () => sourced(positiveFraction());
const byPrecision = z.strictObject({ fp4: efficiency(), fp8: efficiency(), bf16: efficiency() });

/** All values of one level: what a platform and engine end up with once the levels are merged. */
export const coefficientSetSchema = z.strictObject({
  denseFlopEfficiency: byPrecision.describe("Large-batch share of the dense peak of projections and dense feed-forward"),
  denseHalfTokens: number().describe("Tokens of a rank at which a dense GEMM reaches half of that"),
  expertFlopEfficiency: byPrecision.describe("The same for grouped expert GEMMs"),
  expertHalfTokens: number().describe("Tokens an expert at which its GEMM reaches half of that"),
  attentionFlopEfficiency: efficiency().describe("Share of the BF16 peak in attention over context"),
  indexFlopEfficiency: efficiency().describe("Share of the FP8 peak in the indexer's scoring of the context"),
  weightBandwidthEfficiency: efficiency().describe("Share of HBM bandwidth when streaming dense weights"),
  expertBandwidthEfficiency: efficiency().describe("Share of HBM bandwidth when streaming expert weights"),
  kvBandwidthEfficiency: efficiency().describe("Share of HBM bandwidth when reading KV"),
  expertRoutingSkew: share().describe(
    "Effective share of tokens in the expert-hit probability: skewed routing hits fewer experts",
  ),
  expertImbalancePerGpu: share().describe(
    "Excess load of the busiest expert-parallel GPU over the mean, for each GPU that the experts are spread over",
  ),
  activationPasses: number().describe(
    "Reads and writes of the hidden state (every residual stream) a layer: norms, quantisation, mixing",
  ),
  kernelFloorSeconds: sourced(quantity("seconds")).describe(
    "Launch floor of one DeepSeek R1 layer, times the model's kernelsPerLayer",
  ),
  stepSeconds: sourced(quantity("seconds")).describe("Host time of a step"),
  sequenceSeconds: sourced(quantity("seconds")).describe("Host and sampling time a decoding sequence adds to a step of its rank"),
  allReduceLatencySeconds: sourced(quantity("seconds")).describe("Start-up of one all-reduce of tensor parallelism"),
  collectiveLatencySeconds: sourced(quantity("seconds")).describe("Start-up of one all-to-all or gather in the scale-up domain"),
  scaleOutLatencySeconds: sourced(quantity("seconds")).describe("Start-up of one collective of any kind that crosses the NICs"),
  linkEfficiency: efficiency().describe("Share of link bandwidth that collectives reach"),
  collectiveOverlap: share().describe("Share of collective time hidden behind compute"),
  draftAcceptance: number().describe(
    "Drafts accepted on a benchmark's random prompts over those published; used to repeat measured runs alone",
  ),
  requestOverhead: number().describe("Front-end time of a request over the engine profile's overheads.requestSeconds"),
  admissionIntervalSteps: number().describe(
    "Decode steps from one look of a decoding worker at what has arrived to the next; 1: at every step. After a step with prefill it looks at once",
  ),
  engagedPower: number().describe("Watts of a busy accelerator before its work, over the hardware profile's"),
  energyPerFlop: number().describe("Joules a FLOP over the hardware profile's"),
  energyPerByte: number().describe("Joules a byte of HBM traffic over the hardware profile's"),
  powerCap: number().describe("Sustained power cap over the hardware profile's"),
  prefillSlowdown: number().describe("Measured prefill time over the physics above: engine work that no other term holds"),
});
export type CoefficientSet = z.output<typeof coefficientSetSchema>;

/** A level states what differs; of efficiencies by precision, single ones may. */
const partial = coefficientSetSchema
  .extend({ denseFlopEfficiency: byPrecision.partial(), expertFlopEfficiency: byPrecision.partial() })
  .partial();

export const coefficientsSchema = z.strictObject({
  provenance: z.string().min(1),
  base: coefficientSetSchema,
  architectures: z.record(z.string(), partial),
  engines: z.record(z.string(), partial),
  platforms: z.record(z.string(), partial),
  enginesOnPlatforms: z.record(z.string(), z.record(z.string(), partial)).describe("platform -> engine -> values"),
});
