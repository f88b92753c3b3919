/**
 * The building blocks of every profile schema: a value with its source and quality, and quantities with units.
 * After parsing, a quantity is a plain SI number.
 */
import { z } from "zod";
import { type Dimension, parseQuantity } from "../units/quantity.ts";

/** How good a number is, best first. A result lists the weakest inputs that it leans on. */
export const QUALITIES = ["measured", "vendor", "secondary", "derived", "assumed"] as const;
export type Quality = (typeof QUALITIES)[number];

/** A value, where it comes from and how good it is. */
export type Sourced<T> = {
  readonly value: T;
  readonly source: string;
  readonly quality: Quality;
  readonly note?: string | undefined;
};

/** Schema of a value that carries `source` and `quality` beside it. */
export function sourced<S extends z.ZodType>(value: S) {
  return z.strictObject({
    value,
    source: z.string().min(1).describe("Where the value comes from: document, page, measurement, or the reasoning"),
    quality: z.enum(QUALITIES).describe("measured | vendor | secondary | derived | assumed"),
    note: z.string().optional(),
  });
}

/** Schema of text with a unit, such as "8 TB/s", that parses into an SI number. */
export function quantity(dimension: Dimension) {
  return z
    .union([z.string(), z.number()])
    .describe(`a ${dimension} quantity with its unit, as text`)
    .transform((raw, context): number => {
      const parsed = parseQuantity(raw, dimension);
      if (typeof parsed === "number") return parsed;
      context.addIssue({ code: "custom", message: parsed.wrong, params: { ...parsed } });
      return z.NEVER;
    });
}

/** A quantity with unit, source and quality. */
export const sourcedQuantity = (dimension: Dimension) => sourced(quantity(dimension));

/** A whole number of at least one: a count of layers, heads, GPUs. */
export const count = () => z.int().min(1);

/** A share between 0 and 1. */
export const fraction = () => z.number().min(0).max(1);

/** A name that other files refer to. */
export const id = () => z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "must be lower-case letters, digits, dots and dashes");
