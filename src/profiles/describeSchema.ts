/** Prose for a JSON Schema: what a key expects, and an example that would be accepted. The `expected:` and `fix:` lines of errors. */
import type { JsonSchema } from "./jsonSchema.ts";
import { discriminatorChoices, discriminatorOf, isQuantitySchema, isSourcedSchema } from "./schemaTree.ts";
import { ID_PATTERN } from "./sourced.ts";

/** A longer example is abridged to its keys. */
const LONGEST_EXAMPLE = 110;

/** What may stand here, in words: "a whole number, from 2 to 64"; "one of: fp4, fp8"; "a mapping with keys: ...". */
export function describeSchema(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of: ${schema.enum.join(", ")}`;
  if (schema.const !== undefined) return `"${schema.const}"`;
  if (isQuantitySchema(schema)) return `a ${schema.title} such as "${schema.examples?.[0]}"`;
  if (schema.oneOf !== undefined)
    return `a mapping with ${discriminatorOf(schema)}: one of ${discriminatorChoices(schema).join(", ")}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(describeSchema).join(" or ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => describeSchema({ type })).join(" or ");
  switch (schema.type) {
    case "integer":
      return `a whole number${rangeOf(schema)}`;
    case "number":
      return `a number${rangeOf(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list of ${(schema.minItems ?? 0) > 0 ? `${schema.minItems} or more ` : ""}entries`;
    case "object":
      return describeMapping(schema);
    case "string":
      if (schema.pattern === ID_PATTERN.source) return "lower-case letters, digits, dots and dashes";
      return (schema.minLength ?? 0) > 0 ? "text that is not empty" : "text";
    default:
      return "a value";
  }
}

/** A value that the schema accepts, as one would write it on one line of YAML; deep mappings are abridged. */
export function exampleOf(schema: JsonSchema, depth = 0): string {
  const choice = schema.const ?? schema.enum?.[0];
  if (choice !== undefined) return String(choice);
  if (typeof schema.default === "string" || typeof schema.default === "number") return JSON.stringify(schema.default);
  if (isQuantitySchema(schema)) return JSON.stringify(schema.examples?.[0]);
  const alternative = schema.anyOf?.[0];
  if (alternative !== undefined) return exampleOf(alternative, depth);
  if (schema.oneOf !== undefined) return `{ ${discriminatorOf(schema)}: ${discriminatorChoices(schema)[0]}, ... }`;
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "integer":
    case "number":
      return String(exampleNumber(schema));
    case "boolean":
      return "true";
    case "array":
      return exampleList(schema, depth);
    case "object":
      return exampleMapping(schema, depth);
    default:
      return schema.pattern === ID_PATTERN.source ? "some-name" : '"some text"';
  }
}

/** An entry with its source, as people should write it: `{ value: 8, source: "where it comes from", quality: assumed }`. */
export function sourcedExample(value: string): string {
  return `{ value: ${value}, source: "where it comes from", quality: assumed }`;
}

function exampleList({ items, minItems = 1 }: JsonSchema, depth: number): string {
  if (depth > 0 || typeof items !== "object" || Array.isArray(items)) return "[ ... ]";
  return `[${Array<string>(minItems)
    .fill(exampleOf(items, depth + 1))
    .join(", ")}]`;
}

function exampleMapping(schema: JsonSchema, depth: number): string {
  const properties = schema.properties ?? {};
  const { value } = properties;
  if (isSourcedSchema(schema) && typeof value === "object") return sourcedExample(exampleOf(value, depth + 1));
  const keys = schema.required ?? [];
  if (depth > 1 || keys.length === 0 || keys.length > 6) return "{ ... }";
  const entries = keys.map((key) => {
    const child = properties[key];
    return `${key}: ${typeof child === "object" ? exampleOf(child, depth + 1) : "..."}`;
  });
  const text = `{ ${entries.join(", ")} }`;
  return text.length > LONGEST_EXAMPLE ? `{ ${keys.map((key) => `${key}: ...`).join(", ")} }` : text;
}

function exampleNumber(schema: JsonSchema): number {
  const { minimum, maximum } = schema;
  if (minimum !== undefined) return schema.type === "number" && maximum !== undefined ? (minimum + maximum) / 2 : minimum;
  return maximum ?? 1;
}

function describeMapping(schema: JsonSchema): string {
  const keys = Object.keys(schema.properties ?? {});
  if (keys.length === 0) return "a mapping of key: value";
  const required = new Set(schema.required);
  const optional = keys.filter((key) => !required.has(key));
  const parts = [...(required.size > 0 ? [`with keys: ${[...required].join(", ")}`] : [])];
  if (optional.length > 0) parts.push(`optional keys: ${optional.join(", ")}`);
  return `a mapping ${parts.join("; ")}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const lower =
    typeof exclusiveMinimum === "number"
      ? `above ${exclusiveMinimum}`
      : minimum === undefined
        ? undefined
        : `of ${minimum} or more`;
  const upper = maximum === undefined ? undefined : `at most ${maximum}`;
  const parts = [lower, upper].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : ` ${parts.join(", ")}`;
}
