/** Schema of uncertainty/*.yaml: how far off values of profiles may be, by their quality, and which of them to try. */
import { z } from "zod";
import { QUALITIES, type Quality, sourced } from "./sourced.ts";

const POWER_BASES = ["accelerator", "tdp", "system", "facility"] as const;
const SCALES = ["ratio", "odds", "excess"] as const;

const factor = () => z.number().min(1).describe("80% of what it may be lies between value / factor and value x factor");

const input = z.strictObject({
  path: z.string().min(1).describe("A value of a profile, as in set; workloads, models and engines that lack it are skipped"),
  scale: z
    .enum(SCALES)
    .default("ratio")
    .describe("What the factor is on: the value; the odds p / (1 - p) of a share; the excess over 1"),
  factor: factor().optional().describe("Instead of the range of the value's quality"),
  whole: z.boolean().default(false).describe("Rounded to a whole number"),
  oneOf: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(2)
    .optional()
    .describe("A choice: all that it may be; tried where the profile's value is second-hand, derived or assumed"),
  bases: z.array(z.enum(POWER_BASES)).optional().describe("Power bases that it moves, where it moves nothing else; default: all"),
  fitted: z.boolean().default(false).describe("Left out where a fit to measured runs holds the same uncertainty"),
  source: z.string().min(1).describe("Why it is tried, and why so far"),
});
export type UncertainValue = z.output<typeof input>;

const ranges = z.strictObject(
  Object.fromEntries(QUALITIES.map((quality) => [quality, sourced(factor())])) as Record<
    Quality,
    ReturnType<typeof sourced<ReturnType<typeof factor>>>
  >,
);

export const uncertaintySchema = z.strictObject({
  provenance: z.string().min(1),
  ranges: ranges.describe("How far off a value is that gives no range, by its quality"),
  inputs: z.array(input).min(1),
});
export type Uncertainty = z.output<typeof uncertaintySchema>;
