/**
 * The coefficients of one engine on one platform, from the pooled levels of coefficients/default.yaml: a value of a
 * narrower level replaces that of a wider one, entry by entry.
 */
import { type CoefficientSet, coefficientSetSchema, coefficientsSchema } from "./coefficients.ts";
import { applyOverrides } from "./overrides.ts";
import type { Override } from "./settings.ts";
import { isMapping, type Path, type Segment, type SourceDocument, valueAt } from "./sourceDocument.ts";
import { validateDocument } from "./validate.ts";

export type CoefficientKey = { readonly architecture: string; readonly engine: string; readonly platform: string };

/**
 * Merges base <- architecture <- engine <- platform <- engine on platform, then applies the user's overrides.
 * Errors: InputError when any level of the file is faulty, or an override is.
 */
export function resolveCoefficients(file: SourceDocument, key: CoefficientKey, overrides: readonly Override[]): CoefficientSet {
  validateDocument(coefficientsSchema, file);
  const levels: Path[] = [
    ["base"],
    ["architectures", key.architecture],
    ["engines", key.engine],
    ["platforms", key.platform],
    ["enginesOnPlatforms", key.platform, key.engine],
  ];
  const value = levels.map((level) => valueAt(file.value, level)).reduce(merged);
  const narrowestFirst = levels.toReversed();
  const merge: SourceDocument = {
    file: file.file,
    value,
    locate: (path, part) => {
      const level = narrowestFirst.find((candidate) => valueAt(file.value, [...candidate, ...path]) !== undefined);
      return file.locate([...(level ?? ["base"]), ...path], part);
    },
  };
  return validateDocument(coefficientSetSchema, applyOverrides(merge, overrides, coefficientSetSchema));
}

/** Entries with a source are replaced whole, so that a value never keeps the source of another. */
function merged(wide: unknown, narrow: unknown): unknown {
  if (narrow === undefined) return wide;
  if (!isMapping(wide) || !isMapping(narrow) || "quality" in narrow) return narrow;
  const keys: Segment[] = [...new Set([...Object.keys(wide), ...Object.keys(narrow)])];
  return Object.fromEntries(keys.map((key) => [key, merged(wide[key], narrow[key])]));
}
