/**
 * A parsed document against a zod schema: SI numbers out, or every fault with its position.
 * zod knows only paths; the position comes from the document, the choices and ranges from the JSON Schema.
 */
import type { z } from "zod";
import { describeSchema, exampleOf, sourcedExample } from "./describeSchema.ts";
import { type JsonSchema, jsonSchemaOf } from "./jsonSchema.ts";
import { expectedNames, nearestName } from "./names.ts";
import { InputError, type Location, type Problem, receivedOf } from "./problem.ts";
import { isSourcedSchema, keysOf, schemaAt } from "./schemaTree.ts";
import { formatPath, isMapping, type Path, type SourceDocument, valueAt } from "./sourceDocument.ts";

type Issue = z.core.$ZodIssue;

/**
 * The typed content of a document.
 * Errors: InputError with all problems of the document, in the order of their lines.
 */
export function validateDocument<S extends z.ZodType>(schema: S, document: SourceDocument): z.output<S> {
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  const root = jsonSchemaOf(schema);
  const found = result.error.issues.flatMap((issue) => problemsOf(issue, document, root));
  const renamed = new Set(found.map((problem) => problem.renameTo));
  // A misspelt key is one fault, not also a missing one.
  const problems = found.filter((problem) => problem.wrong !== MISSING || !renamed.has(problem.path));
  throw new InputError(
    problems
      .map(({ renameTo: _, ...problem }) => problem)
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.col ?? 0) - (b.col ?? 0)),
  );
}

/** `renameTo`: the path that a misspelt key should have had. */
type Found = Problem & { readonly renameTo?: string };

const MISSING = "missing key";

function problemsOf(issue: Issue, document: SourceDocument, root: JsonSchema): Found[] {
  // zod types path entries as PropertyKey; parsed YAML has no symbol keys.
  const path = issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment)));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], document, root));
  const received = valueAt(document.value, path);
  const place = document.locate(path);
  const schema = schemaAt(root, path, document.value) ?? {};
  if (received === undefined) return [missingKey(place, path, schema)];
  const base = { ...place, ...receivedOf(received) };
  if (issue.code === "custom") return [{ ...base, ...customTexts(issue) }];
  const fix = `write ${isSetting(place, path) ? replacement([], received, schema) : replacement(path, received, schema)}`;
  return [{ ...base, wrong: wrongOf(issue, received), expected: expectedOf(received, schema), fix }];
}

function unknownKey(path: Path, document: SourceDocument, root: JsonSchema): Found {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const parentValue = valueAt(document.value, parent);
  const choices = keysOf(schemaAt(root, parent, document.value) ?? {}, parentValue) ?? [];
  const free = choices.filter((choice) => !(isMapping(parentValue) && Object.hasOwn(parentValue, choice)));
  const nearest = nearestName(key, free) ?? nearestName(key, choices);
  const rename = nearest !== undefined && free.includes(nearest);
  return {
    ...document.locate(path, "key"),
    wrong: "unknown key",
    ...receivedOf(valueAt(document.value, path)),
    expected: expectedNames(key, choices),
    fix: rename ? `rename "${key}" to "${nearest}"` : `remove "${key}"`,
    ...(rename ? { renameTo: formatPath([...parent, nearest]) } : {}),
  };
}

function missingKey(place: Location, path: Path, schema: JsonSchema): Problem {
  return {
    ...place,
    wrong: MISSING,
    receivedType: "nothing",
    expected: describeSchema(schema),
    fix: `add ${entry(path, exampleOf(schema))}`,
  };
}

/** Quantities bring their own texts in `params`, see sourced.ts. */
function customTexts(issue: Issue & { code: "custom" }): Pick<Problem, "wrong" | "expected" | "fix"> {
  const text = (key: string, otherwise: string) => (typeof issue.params?.[key] === "string" ? issue.params[key] : otherwise);
  return {
    wrong: text("wrong", issue.message),
    expected: text("expected", issue.message),
    fix: text("fix", "change this value"),
  };
}

function wrongOf(issue: Issue, received: unknown): string {
  if (received === null) return "empty value";
  if (typeof received === "number" && !Number.isFinite(received)) return "not a finite number";
  switch (issue.code) {
    case "too_small":
      return issue.origin === "array" ? "too few entries" : issue.origin === "string" ? "empty text" : "too small";
    case "too_big":
      return issue.origin === "array" ? "too many entries" : "too large";
    case "invalid_value":
      return "not one of the choices";
    case "invalid_format":
      return "not a valid name";
    case "invalid_union":
      return issue.errors.length === 0 ? "not one of the choices" : "wrong type";
    case "invalid_type":
      return issue.expected === "int" ? "not a whole number" : "wrong type";
    default:
      return issue.message;
  }
}

function expectedOf(received: unknown, schema: JsonSchema): string {
  if (schema.enum !== undefined) return expectedNames(typeof received === "string" ? received : "", schema.enum.map(String));
  return describeSchema(schema);
}

/** Whether the position is that of an override: what was typed is then a bare value, not `key: value`. */
function isSetting(place: Location, path: Path): boolean {
  return place.line === undefined || place.path !== formatPath(path);
}

function replacement(path: Path, received: unknown, schema: JsonSchema): string {
  if (schema.enum !== undefined && typeof received === "string") {
    return entry(path, nearestName(received, schema.enum.map(String)) ?? exampleOf(schema));
  }
  if (isSourcedSchema(schema) && received !== null && !isMapping(received) && !Array.isArray(received)) {
    return entry(path, sourcedExample(JSON.stringify(received)));
  }
  if (typeof received === "number" && Number.isFinite(received)) return entry(path, nearestNumber(received, schema));
  if ((schema.type === "number" || schema.type === "integer") && typeof received === "string" && /^\d+(\.\d+)?$/.test(received)) {
    return `${entry(path, received)}, without quotes`;
  }
  if (schema.type === "string" && typeof received === "boolean") return entry(path, `"${received}"`);
  return entry(path, exampleOf(schema));
}

/** The value in range that is nearest to a number out of range. */
function nearestNumber(received: number, schema: JsonSchema): string {
  if (schema.type === "string") return JSON.stringify(String(received));
  if (schema.type !== "number" && schema.type !== "integer") return exampleOf(schema);
  const rounded = schema.type === "integer" ? Math.round(received) : received;
  if (schema.minimum !== undefined && rounded < schema.minimum) return String(schema.minimum);
  if (typeof schema.exclusiveMinimum === "number" && rounded <= schema.exclusiveMinimum) return exampleOf(schema);
  if (schema.maximum !== undefined && rounded > schema.maximum) return String(schema.maximum);
  return Number.isSafeInteger(rounded) ? String(rounded) : exampleOf(schema);
}

/** `key: value`, or the bare value for a list entry. */
function entry(path: Path, value: string): string {
  const key = path.at(-1);
  return typeof key === "string" ? `${key}: ${value}` : value;
}
