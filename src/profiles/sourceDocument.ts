/**
 * A parsed document that still knows where each value was written: what YAML files, overrides and merged
 * coefficients have in common, so that validation need not know which of them it reads.
 */
import type { Location } from "./problem.ts";

export type Segment = string | number;
export type Path = readonly Segment[];

/** Which end of a `key: value` entry a position is asked for. */
export type Part = "key" | "value";

export type SourceDocument = {
  readonly file: string;
  readonly value: unknown;
  /** Where the path is written; for a path that is absent, its deepest ancestor that is there. */
  readonly locate: (path: Path, part?: Part) => Location;
};

/** `systems.0.platform`; a key that is not a plain word is quoted. Numbers are list positions from 0. */
export function formatPath(path: Path): string {
  return path
    .map((segment) => (typeof segment === "number" || /^[\w-]+$/.test(segment) ? String(segment) : JSON.stringify(segment)))
    .join(".");
}

/** The value at a path, or undefined. Reads own keys only. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path) value = childOf(value, segment);
  return value;
}

/** The entry of a list or mapping, or undefined. Reads own keys only. */
export function childOf(value: unknown, segment: Segment): unknown {
  if (Array.isArray(value)) return value[Number(segment)];
  return isMapping(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

/** Whether a parsed YAML value is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
