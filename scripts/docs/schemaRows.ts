/** A JSON Schema as rows of a table: one a field, with all that is below it. Laws, and mappings that stood above, are one row each. */
import { describeSchema } from "../../src/profiles/describeSchema.ts";
import type { JsonSchema } from "../../src/profiles/jsonSchema.ts";
import { discriminatorChoices, discriminatorOf, isSourcedSchema } from "../../src/profiles/schemaTree.ts";
import { code, prose, table } from "./markdown.ts";

/** What the tables leave to sections of their own: they are the same wherever they stand. */
export type Shared = {
  /** Keys beside `value`: source, quality, ... */
  readonly besideValue: Map<string, JsonSchema>;
  /** The first law that was met. */
  law?: JsonSchema;
};

type Field = {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  /** The variants of a union that have the field; undefined where all have it. */
  readonly only?: string | undefined;
};

/** Mappings of a table by their fields, and where each stands first. */
type Seen = Map<string, { readonly path: string; readonly exact: string }>;
type Table = { readonly shared: Shared; readonly seen: Seen };

const LAW_ANCHOR = "[law](#laws)";
const SOURCE_ANCHOR = "[with source](#values-with-a-source)";
const MIXTURE = "mixture";
const SOURCED_KEYS = ["value", "source", "quality"];
const KEYS_OF_ALL_SOURCED = [...SOURCED_KEYS, "note"];
/** Fewer fields are sooner read than looked up. */
const FEWEST_TO_LOOK_UP = 3;

/** The fields of a mapping and all below them. Notes what is shared in `shared`. */
export function fieldTable(schema: JsonSchema, shared: Shared): string {
  return rowsTable(fieldsOf(schema, ""), shared);
}

/** The keys beside values, each of which stands in many places. */
export function besideValueTable(keys: ReadonlyMap<string, JsonSchema>, shared: Shared): string {
  const fields = [...keys].map(([path, schema]) => ({ path, schema, isRequired: SOURCED_KEYS.includes(path) }));
  return rowsTable(fields, shared);
}

function rowsTable(fields: readonly Field[], shared: Shared): string {
  const own: Table = { shared, seen: new Map() };
  const rows = fields.flatMap((field) => rowsOf(field, own));
  return table(["Field", "Takes", "Required", "Default", "Meaning"], rows);
}

function rowsOf(field: Field, own: Table): string[][] {
  const { path, schema, isRequired, only } = field;
  const initial = schema.default === undefined ? "" : code(JSON.stringify(schema.default));
  const meaning = [...(only === undefined ? [] : [`Only of ${only}`]), ...meaningsOf(schema)].join(". ");
  const row = [code(path), takes(schema, path, own), isRequired ? "yes" : "no", initial, prose(meaning)];
  return [row, ...below(schema, path, own).flatMap((child) => rowsOf(child, own))];
}

/** What is said of a field, or else of the value in it. */
function meaningsOf(schema: JsonSchema): string[] {
  const value = isSourcedSchema(schema) ? asSchema(schema.properties?.value) : undefined;
  return [schema.description ?? value?.description].filter((text) => text !== undefined);
}

function takes(schema: JsonSchema, path: string, own: Table): string {
  if (isSourcedSchema(schema)) return sourcedTakes(schema, path, own);
  if (isLaw(schema)) return lawTakes(schema, path, own);
  if (typeof schema.exclusiveMaximum === "number") return `${prose(describeSchema(schema))}, below ${schema.exclusiveMaximum}`;
  if (schema.type === "array") return listTakes(schema, path, own);
  const entries = asSchema(schema.additionalProperties);
  if (entries !== undefined) return `a mapping; each entry ${takes(entries, `${path}.<name>`, own)}`;
  const first = firstAlike(schema, path, own.seen);
  if (first !== undefined) return `the fields of ${code(first.path)}${first.isOptional ? ", none required" : ""}`;
  if (schema.oneOf !== undefined)
    return `a mapping; ${code(`${discriminatorOf(schema)}`)}: ${discriminatorChoices(schema).map(code).join(", ")}`;
  return schema.type === "object" ? "a mapping" : prose(describeSchema(schema));
}

/** The mapping above that has the same fields, required alike or here all left free; notes this one where there is none. */
function firstAlike(schema: JsonSchema, path: string, seen: Seen): { path: string; isOptional: boolean } | undefined {
  const count = Object.keys(schema.properties ?? schema.oneOf ?? {}).length;
  if (schema.oneOf === undefined && count < FEWEST_TO_LOOK_UP) return undefined;
  const { default: _, ...rest } = schema;
  const exact = JSON.stringify(rest, withoutDescription);
  const fields = JSON.stringify(rest, withoutRequired);
  const known = seen.get(fields);
  if (known === undefined) seen.set(fields, { path, exact });
  if (known === undefined || known.path === path) return undefined;
  if (known.exact === exact) return { path: known.path, isOptional: false };
  return exact === fields ? { path: known.path, isOptional: true } : undefined;
}

/** Drops meanings: the row that stands for the mapping has its own. A field may be called description too. */
function withoutDescription(key: string, part: unknown): unknown {
  return key === "description" && typeof part === "string" ? undefined : part;
}

/** Drops what mappings require as well, but for values with a source, which always require the same. */
function withoutRequired(key: string, part: unknown): unknown {
  if (typeof part !== "object" || part === null || !Array.isArray((part as JsonSchema).required))
    return withoutDescription(key, part);
  const { required: _, ...rest } = part as JsonSchema;
  return isSourcedSchema(part as JsonSchema) ? part : rest;
}

function sourcedTakes({ properties = {} }: JsonSchema, path: string, own: Table): string {
  const { value, ...beside } = properties;
  const { shared } = own;
  for (const [key, schema] of Object.entries(beside)) {
    const met = asSchema(schema);
    const known = shared.besideValue.get(key);
    if (met === undefined) continue;
    const isOther = known?.items !== undefined && JSON.stringify(known.items) !== JSON.stringify(met.items);
    // A list whose entries are of the value's own kind.
    shared.besideValue.set(key, isOther ? { ...known, items: {} } : (known ?? met));
  }
  const more = Object.keys(beside).filter((key) => !KEYS_OF_ALL_SOURCED.includes(key));
  return [takes(asSchema(value) ?? {}, `${path}.value`, own), SOURCE_ANCHOR, ...more.map(code)].join(", ");
}

function lawTakes(schema: JsonSchema, path: string, own: Table): string {
  const mayMix = discriminatorChoices(schema).includes(MIXTURE);
  if (mayMix) own.shared.law ??= schema;
  const constant = asSchema(schema.oneOf?.[0]?.properties?.value) ?? {};
  return `a ${LAW_ANCHOR}${mayMix ? "" : " but a mixture"} of ${takes(constant, path, own)}`;
}

function listTakes(schema: JsonSchema, path: string, own: Table): string {
  const { minItems = 0, maxItems, prefixItems } = schema;
  if (prefixItems !== undefined)
    return `a list of ${prefixItems.map((item) => takes(asSchema(item) ?? {}, `${path}[]`, own)).join(", then ")}`;
  const count = maxItems === undefined ? (minItems > 0 ? `${minItems} or more` : "") : rangeOf(minItems, maxItems);
  const items = asSchema(Array.isArray(schema.items) ? undefined : schema.items);
  return `a list${count === "" ? "" : ` of ${count}`}${items === undefined ? "" : `; each ${takes(items, `${path}[]`, own)}`}`;
}

function rangeOf(least: number, most: number): string {
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** The fields below a value, but for those that a row above has. */
function below(schema: JsonSchema, path: string, own: Table): Field[] {
  if (isSourcedSchema(schema)) {
    const value = asSchema(schema.properties?.value);
    return value === undefined ? [] : below(value, `${path}.value`, own);
  }
  if (isLaw(schema)) return [];
  if (schema.type === "array") {
    const items = asSchema(Array.isArray(schema.items) ? undefined : schema.items);
    return items === undefined ? [] : below(items, `${path}[]`, own);
  }
  const entries = asSchema(schema.additionalProperties);
  if (entries !== undefined) return below(entries, `${path}.<name>`, own);
  return firstAlike(schema, path, own.seen) === undefined ? fieldsOf(schema, `${path}.`) : [];
}

/** The fields of a mapping, or of all variants of a union: those that are alike once. */
function fieldsOf(schema: JsonSchema, prefix: string): Field[] {
  const variants = schema.oneOf ?? [schema];
  const key = schema.oneOf === undefined ? undefined : discriminatorOf(schema);
  const choices = discriminatorChoices(schema);
  const found = new Map<string, { field: Field; of: string[] }>();
  for (const [index, variant] of variants.entries()) {
    for (const [name, property] of Object.entries(variant.properties ?? {})) {
      const child = asSchema(property);
      if (child === undefined || name === key) continue;
      const field = { path: prefix + name, schema: child, isRequired: variant.required?.includes(name) ?? false };
      const alike = JSON.stringify(field);
      const seen = found.get(alike);
      if (seen === undefined) found.set(alike, { field, of: [choices[index] ?? ""] });
      else seen.of.push(choices[index] ?? "");
    }
  }
  const fields = [...found.values()].map(({ field, of }) =>
    of.length === variants.length ? field : { ...field, only: `${key} ${of.join(", ")}` },
  );
  if (key === undefined) return fields;
  return [{ path: prefix + key, schema: { type: "string", enum: choices }, isRequired: true }, ...fields];
}

function isLaw(schema: JsonSchema): boolean {
  return schema.oneOf !== undefined && discriminatorChoices(schema).includes("lognormal");
}

function asSchema(schema: JsonSchema | boolean | undefined): JsonSchema | undefined {
  return typeof schema === "boolean" ? undefined : schema;
}
