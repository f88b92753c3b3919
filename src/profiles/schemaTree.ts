/** Walks a JSON Schema along the keys of a document: which keys may stand where, and which variant of a union is meant. */
import { DIMENSIONS, type Dimension } from "../units/quantity.ts";
import type { JsonSchema } from "./jsonSchema.ts";
import { childOf, isMapping, type Path, type Segment } from "./sourceDocument.ts";

/**
 * The schema of the value at a path, or undefined where no such key may stand.
 * `document` decides between the variants of a union (by `kind` or `mode`).
 */
export function schemaAt(root: JsonSchema, path: Path, document: unknown): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  let value = document;
  for (const segment of path) {
    if (schema === undefined) return undefined;
    schema = schemaOfChild(schema, segment, value);
    value = childOf(value, segment);
  }
  return schema;
}

/** The schema of one entry of a list or mapping whose present value is `value`. */
export function schemaOfChild(schema: JsonSchema, segment: Segment, value: unknown): JsonSchema | undefined {
  if (schema.type === "array") {
    const place = schema.prefixItems?.[Number(segment)];
    return asSchema(place ?? (Array.isArray(schema.items) ? undefined : schema.items));
  }
  if (schema.oneOf !== undefined && segment === discriminatorOf(schema))
    return { type: "string", enum: discriminatorChoices(schema) };
  const variant = variantOf(schema, value);
  if (variant?.properties !== undefined && Object.hasOwn(variant.properties, segment))
    return asSchema(variant.properties[segment]);
  return asSchema(variant?.additionalProperties);
}

/** The keys that may stand in a mapping, or undefined when any may (or the variant of a union is not known). */
export function keysOf(schema: JsonSchema, value: unknown): readonly string[] | undefined {
  const variant = variantOf(schema, value);
  if (variant?.properties === undefined || asSchema(variant.additionalProperties) !== undefined) return undefined;
  return Object.keys(variant.properties);
}

/** Whether a schema is that of a value with `source` and `quality` beside it. */
export function isSourcedSchema(schema: JsonSchema | undefined): boolean {
  const properties = schema?.properties;
  return properties !== undefined && ["value", "source", "quality"].every((key) => Object.hasOwn(properties, key));
}

/** Whether a schema is that of text with a unit. */
export function isQuantitySchema(schema: JsonSchema | undefined): boolean {
  return schema?.type === "string" && schema.examples !== undefined;
}

/** Of what a schema of text with a unit is; undefined where it is no such schema. */
export function dimensionOf(schema: JsonSchema): Dimension | undefined {
  if (!isQuantitySchema(schema)) return undefined;
  const dimensions = Object.keys(DIMENSIONS) as Dimension[];
  return dimensions.find((dimension) => DIMENSIONS[dimension].noun === schema.title);
}

/** The key that tells the variants of a union apart: `kind`, `mode`. */
export function discriminatorOf(schema: JsonSchema): string | undefined {
  const properties = schema.oneOf?.[0]?.properties ?? {};
  return Object.keys(properties).find((key) => asSchema(properties[key])?.const !== undefined);
}

/** The values that the discriminator may take. */
export function discriminatorChoices(schema: JsonSchema): string[] {
  const key = discriminatorOf(schema) ?? "";
  return (schema.oneOf ?? []).map((variant) => String(asSchema(variant.properties?.[key])?.const));
}

function variantOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (schema.oneOf === undefined) return schema;
  const key = discriminatorOf(schema);
  if (key === undefined || !isMapping(value)) return undefined;
  return schema.oneOf.find((variant) => asSchema(variant.properties?.[key])?.const === childOf(value, key));
}

/** JSON Schema also allows true and false where a schema stands. */
function asSchema(schema: JsonSchema | boolean | undefined): JsonSchema | undefined {
  return typeof schema === "boolean" ? undefined : schema;
}
