/** Schema of workload-profiles/*.yaml: what agents ask for. */
import { z } from "zod";
import { count, id, sourced, sourcedQuantity } from "./sourced.ts";

const mark = z.strictObject({ turn: count(), tokens: count() });

export const workloadSchema = z.strictObject({
  id: id(),
  name: z.string().min(1),
  context: z.strictObject({
    marks: sourced(z.array(mark).min(2)).describe("Mean prompt tokens at some turns; linear between them"),
    firstPromptCv: sourced(z.number().min(0)).describe("Coefficient of variation of the first prompt (lognormal)"),
    growthCv: sourced(z.number().min(0)).describe("Coefficient of variation of one turn's growth (lognormal)"),
    minTokens: sourced(count()),
    maxTokens: sourced(count()).describe("A trajectory ends before the turn whose prompt would be longer"),
  }),
  turns: z.strictObject({
    mean: sourced(z.number().min(1)).describe("Requests a trajectory, after the cut at max"),
    cv: sourced(z.number().positive()).describe("Of the lognormal before the cut"),
    max: sourced(count()),
    startOffsetMax: sourced(z.int().min(0)).describe("An agent's first trajectory starts at a turn drawn from 1 to 1 + this"),
  }),
  output: z.strictObject({
    medianTokens: sourced(z.number().min(1)),
    p95Tokens: sourced(z.number().min(1)),
    maxTokens: sourced(count()).describe("The request's max_tokens"),
    scale: sourced(z.number().positive()).describe("What the served model emits over what the median and P95 were published for"),
    reusable: sourced(z.boolean()).describe(
      "Whether the tokens that the server generated stand in the next prompt (false in a replay of recorded turns)",
    ),
  }),
  toolDelay: z.strictObject({
    median: sourcedQuantity("seconds"),
    sigma: sourced(z.number().min(0)).describe("Of the logarithm"),
    min: sourcedQuantity("seconds"),
    max: sourcedQuantity("seconds"),
  }),
});

export type WorkloadProfile = z.output<typeof workloadSchema>;
