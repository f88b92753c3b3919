/**
 * The building blocks of every profile schema: a value with its source and quality, and quantities with units.
 * After parsing, a quantity is a plain SI number.
 */
import { z } from "zod";
import { DIMENSIONS, type Dimension, parseQuantity } from "../units/quantity.ts";

// A schema is used a few times in a process: to compile each into a function, as zod would, costs more than it saves.
z.config({ jitless: true });

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

// Schemas never change, and are slow to make: each of those below is made once, however many fields it describes.
const provenance = {
  source: z.string().min(1).describe("Where the value comes from: document, page, measurement, or the reasoning"),
  quality: z.enum(QUALITIES).describe("measured | vendor | secondary | derived | assumed"),
  note: z.string().optional(),
};

/** Schema of a value that carries `source` and `quality` beside it. */
export function sourced<S extends z.ZodType>(value: S) {
  return z.strictObject({ value, ...provenance });
}

/** Which schemas are quantities, and of what: read by jsonSchema.ts, which knows no transforms. */
export const quantityDimensions = z.registry<{ dimension: Dimension }>();

/** Schema of text with a unit, such as "8 TB/s", that parses into an SI number of 0 or more. */
export const quantity = madeOnce((dimension: Dimension) => quantityFrom(dimension, "zero-or-more"));

/** The same for values that something is divided by: zero is an error. */
export const positiveQuantity = madeOnce((dimension: Dimension) => quantityFrom(dimension, "positive"));

function quantityFrom(dimension: Dimension, range: "zero-or-more" | "positive") {
  // Numbers are let in so that "which unit?" can be asked instead of "not text".
  return z
    .union([z.string(), z.number()])
    .register(quantityDimensions, { dimension })
    .transform((raw, context): number => {
      const parsed = parseQuantity(raw, dimension);
      const { example, noun } = DIMENSIONS[dimension];
      if (typeof parsed !== "number") context.addIssue({ code: "custom", message: parsed.wrong, params: { ...parsed } });
      else if (range === "positive" && parsed === 0) {
        const params = { wrong: "zero", expected: `a ${noun} above zero, such as "${example}"`, fix: `write "${example}"` };
        context.addIssue({ code: "custom", message: params.wrong, params });
      } else return parsed;
      return z.NEVER;
    });
}

/** A quantity with unit, source and quality. */
export const sourcedQuantity = madeOnce((dimension: Dimension) => sourced(quantity(dimension)));

/** A quantity above zero with unit, source and quality. */
export const sourcedPositiveQuantity = madeOnce((dimension: Dimension) => sourced(positiveQuantity(dimension)));

/** A whole number of at least one: a count of layers, heads, GPUs. */
export const count = madeOnce(() => z.int().min(1));

/** A share between 0 and 1. */
export const fraction = madeOnce(() => z.number().min(0).max(1));

/** A share that something is divided by: above 0, at most 1. */
export const positiveFraction = madeOnce(() => z.number().positive().max(1));

/** What a name that other files refer to may look like. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9.-]*$/;

/** A name that other files refer to. */
export const id = madeOnce(() => z.string().regex(ID_PATTERN, "must be lower-case letters, digits, dots and dashes"));

/** The function, which keeps what it made for each argument. */
function madeOnce<A extends readonly Dimension[], S>(make: (...args: A) => S): (...args: A) => S {
  const made = new Map<Dimension | undefined, S>();
  return (...args) => {
    const known = made.get(args[0]) ?? make(...args);
    made.set(args[0], known);
    return known;
  };
}
