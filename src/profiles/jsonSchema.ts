/**
 * JSON Schemas of what people write, derived from the zod schemas: for editors (completion, squiggles) and, inside,
 * for describing what a key expects in errors and in --set paths. Quantities appear as text with a unit.
 */
import { z } from "zod";
import { DIMENSIONS } from "../units/quantity.ts";
import { FILE_KINDS, type FileKind } from "./fileKinds.ts";
import { quantityDimensions } from "./sourced.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A number, a space and a unit; which units a key takes is checked when the file is read. */
const QUANTITY_PATTERN = "^\\s*[+-]?(\\d[\\d_]*\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s+[A-Za-z/^0-9µ*]+\\s*$";

const cache = new WeakMap<z.ZodType, JsonSchema>();

/** The JSON Schema (draft 2020-12, no references) of a file kind, with a title. */
export function fileJsonSchema(kind: FileKind): JsonSchema {
  const { schema, title } = FILE_KINDS[kind];
  const { $schema, ...rest } = jsonSchemaOf(schema);
  return { ...($schema === undefined ? {} : { $schema }), title, ...rest };
}

/** The JSON Schema of a zod schema's input: what stands in the file, before units are parsed and defaults filled in. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const { "~standard": _, ...made } = z.toJSONSchema(schema, {
    io: "input",
    reused: "inline",
    override: ({ zodSchema, jsonSchema }) => {
      const dimension = quantityDimensions.get(zodSchema)?.dimension;
      if (dimension !== undefined) {
        const { noun, example } = DIMENSIONS[dimension];
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, { type: "string", title: noun, pattern: QUANTITY_PATTERN, examples: [example] });
      }
      // The range of safe integers says nothing to a reader.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  cache.set(schema, made);
  return made;
}
