/**
 * Schema of a law of chance in a profile: how a number varies, in the words in which people publish it. What it means is
 * in workload/law.ts. `value` is the schema of one number of the law: plain tokens, or text with a unit.
 */
import { z } from "zod";
import { fraction } from "./sourced.ts";

/** Kinds that need no other law. */
function plainLaws<V extends z.ZodType<number>>(value: V) {
  return [
    z.strictObject({ kind: z.literal("constant"), value }),
    z.strictObject({ kind: z.literal("uniform"), min: value, max: value }),
    z.strictObject({
      kind: z.literal("exponential"),
      mean: value,
      max: value.optional().describe("Longer ones become this; default: no bound"),
    }),
    z.strictObject({
      kind: z.literal("lognormal"),
      median: value,
      sigma: z.number().min(0).optional().describe("Standard deviation of the logarithm; or give p95"),
      p95: value.optional().describe("95th percentile; or give sigma"),
      min: value.optional().describe("What lies below becomes this; default: 0"),
      max: value.optional().describe("What lies above becomes this; default: no bound"),
    }),
    z.strictObject({
      kind: z.literal("quantiles"),
      points: z
        .array(z.tuple([fraction(), value]))
        .min(2)
        .describe(
          "[share, value] with shares from 0 to 1: that share of cases is at most the value. Between two, straight in the logarithm",
        ),
    }),
  ] as const;
}

/** Schema of a law whose numbers `value` describes; `kind` says which. */
export function law<V extends z.ZodType<number>>(value: V) {
  const plain = plainLaws(value);
  const part = z.strictObject({ weight: z.number().positive(), law: z.discriminatedUnion("kind", plain) });
  const mixture = z.strictObject({
    kind: z.literal("mixture"),
    parts: z.array(part).min(1).describe("One of them, as often as its weight over the sum of the weights"),
  });
  return z.discriminatedUnion("kind", [...plain, mixture]);
}

/** A law as parsed: plain numbers, in tokens, seconds or counts. */
export type LawSpec = z.output<ReturnType<typeof law>>;
/** A law that is no mixture. */
export type PlainLawSpec = Exclude<LawSpec, { readonly kind: "mixture" }>;
