/**
 * Parts that results of several commands share, as they are read back from JSON. Objects may hold more than is named here:
 * a page draws what it knows.
 */
import { z } from "zod";
import { POWER_BASES } from "../../power/bases.ts";

/** The version of every result that is read. */
export const schemaVersion = z.literal(1);

/** More entries than this are no result that a command prints, and would take minutes to draw. */
const MAX_ENTRIES = 2000;
const MAX_TEXT_CHARACTERS = 10_000;

export function entries<T extends z.ZodType>(entry: T) {
  return z.array(entry).max(MAX_ENTRIES);
}

export const text = z.string().max(MAX_TEXT_CHARACTERS);
export const seed = z.union([text, z.number()]);
/** A number of agents, GPUs, watts or seconds. */
export const amount = z.number().min(0);
export const tierId = z.union([z.int().min(0), z.literal("mix")]);
export const basis = z.enum(POWER_BASES);
export const byBasis = z.object({ accelerator: amount, tdp: amount, system: amount, facility: amount });
export const ends = z.object({ value: z.number(), low: z.number(), high: z.number() });
export const interval = z.tuple([amount, amount]);

/** A figure of a window without replies is null. */
export const figure = z.number().nullable();
export const ttft = z.object({ p50: figure, p95: figure });
export const speed = z.object({ p25: figure, p50: figure });
export const kv = z.object({
  tokensFrom: z.record(text, figure),
  workingSet: entries(z.object({ within: text, fraction: figure, peakFraction: figure })),
  lostFraction: figure,
  thrashCliff: z.enum(["clear", "near", "past"]),
});
