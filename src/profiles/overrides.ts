/**
 * Applies settings to a parsed document before it is validated, so that units, ranges and choices of an override
 * are judged exactly like those of a file, and reported at the `--set` that brought them. Never changes the original.
 */
import type { z } from "zod";
import { evaluateExpression, isExpression } from "../units/expression.ts";
import { DIMENSIONS } from "../units/quantity.ts";
import { type JsonSchema, jsonSchemaOf } from "./jsonSchema.ts";
import { expectedNames, nearestName } from "./names.ts";
import { InputError, type Location, ProblemList, receivedOf } from "./problem.ts";
import { dimensionOf, isSourcedSchema, keysOf, schemaAt, schemaOfChild } from "./schemaTree.ts";
import type { Override, Scalar } from "./settings.ts";
import {
  childOf,
  formatPath,
  isMapping,
  type Part,
  type Path,
  type Segment,
  type SourceDocument,
  valueAt,
} from "./sourceDocument.ts";

/** `source` of a value that an override brought; its quality becomes "assumed". */
const USER_SOURCE = "set by the user";

/**
 * The document with all overrides in it, in order; a later one wins.
 * A value with a source is set by the path of its entry (`accelerator.tdp`) and becomes "assumed", "set by the user".
 * Errors: InputError with every path that neither the document nor its schema knows.
 */
export function applyOverrides(document: SourceDocument, overrides: readonly Override[], schema: z.ZodType): SourceDocument {
  if (overrides.length === 0) return document;
  const root = jsonSchemaOf(schema);
  const faults = new ProblemList();
  const applied: { readonly path: Path; readonly at: Location }[] = [];
  let value = document.value;
  for (const override of overrides) {
    faults.attempt(() => {
      const path = checkedPath(override, value, root);
      value = withValue(value, path, settingFor(override, schemaAt(root, path, value), valueAt(value, path)), root);
      applied.unshift({ path, at: override.at });
    });
  }
  faults.throwIfAny();
  const locate = (path: Path, part?: Part): Location => {
    const source = applied.find((setting) => setting.path.length <= path.length && startsWith(path, setting.path));
    if (source === undefined) return document.locate(path, part);
    const rest = formatPath(path.slice(source.path.length));
    return rest === "" ? source.at : { ...source.at, path: `${source.at.path}.${rest}` };
  };
  return { file: document.file, value, locate };
}

/** The path with list positions as numbers, and ending in `value` where the target carries a source. */
function checkedPath(override: Override, root: unknown, rootSchema: JsonSchema): Path {
  const path: Segment[] = [];
  let value = root;
  let schema: JsonSchema | undefined = rootSchema;
  for (const segment of override.path) {
    const key = Array.isArray(value) ? listPosition(segment, value, path, override.at) : segment;
    const child: JsonSchema | undefined = schema === undefined ? undefined : schemaOfChild(schema, key, value);
    if (childOf(value, key) === undefined && (child === undefined || schema?.type === "array")) {
      throw unknownPath(path, String(segment), value, schema, override);
    }
    value = childOf(value, key);
    schema = child;
    path.push(key);
  }
  return isSourcedSchema(schema) ? [...path, "value"] : path;
}

function listPosition(segment: Segment, list: readonly unknown[], path: Path, at: Location): number {
  const position = /^\d+$/.test(String(segment)) ? Number(segment) : -1;
  if (position >= 0 && position < list.length) return position;
  const parent = formatPath(path);
  const expected = list.length === 0 ? "nothing: the list is empty" : `a position in the list, from 0 to ${list.length - 1}`;
  const wrong = `no entry "${segment}" in the list ${parent}`;
  throw new InputError([{ ...at, wrong, expected, fix: `write ${parent}.0 for the first entry` }]);
}

function unknownPath(path: Path, key: string, value: unknown, schema: JsonSchema | undefined, { at }: Override): InputError {
  const inside = path.length === 0 ? "" : ` in ${formatPath(path)}`;
  const choices = (schema === undefined ? undefined : keysOf(schema, value)) ?? (isMapping(value) ? Object.keys(value) : []);
  if (choices.length === 0) {
    const expected = "a path that ends at a single value";
    const wrong = `no keys${inside}`;
    return new InputError([
      { ...at, wrong, ...receivedOf(value), expected, fix: `write the path without ".${key}" and what follows` },
    ]);
  }
  const nearest = nearestName(key, choices);
  const fix = nearest === undefined ? `write one of these instead of "${key}"` : `write "${nearest}" instead of "${key}"`;
  return new InputError([{ ...at, wrong: `unknown key "${key}"${inside}`, expected: expectedNames(key, choices), fix }]);
}

/**
 * What a setting comes to, where `old` stands. A key that holds text takes what was written, even where YAML would read
 * `123` or `true`; one that holds a number or a quantity takes arithmetic too.
 * Errors: InputError for arithmetic that comes to nothing that could stand there.
 */
function settingFor({ value, written, at }: Override, schema: JsonSchema | undefined, old: unknown): Scalar {
  if (schema === undefined) return value;
  const dimension = dimensionOf(schema);
  const isNumber = schema.type === "number" || schema.type === "integer";
  if (schema.type === "string" && dimension === undefined) return typeof value === "string" ? value : written;
  if (typeof value !== "string" || !(isNumber || dimension !== undefined) || !isExpression(value)) return value;
  const result = evaluateExpression(value, old ?? schema.default, dimension === undefined ? "number" : { dimension });
  if (typeof result !== "number") throw new InputError([{ ...at, ...receivedOf(value), ...result }]);
  return dimension === undefined ? result : `${result} ${DIMENSIONS[dimension].unit}`;
}

/** A copy of `root` with one value changed; every entry with a source on the way is now the user's. */
function withValue(root: unknown, path: Path, value: Scalar, schema: JsonSchema | undefined): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  const child = schema === undefined ? undefined : schemaOfChild(schema, segment, root);
  const next = withValue(childOf(root, segment), rest, value, child);
  if (Array.isArray(root)) return root.with(Number(segment), next);
  const mapping = { ...(isMapping(root) ? root : {}), [segment]: next };
  return isSourcedSchema(schema) && segment === "value" ? { ...mapping, source: USER_SOURCE, quality: "assumed" } : mapping;
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((segment, index) => String(path[index]) === String(segment));
}
