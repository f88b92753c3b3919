/** A value of a profile moved by a factor, whatever its shape: a number, marks, a law, a list of these. */
import type { LawSpec } from "../profiles/law.ts";
import type { UncertainValue } from "../profiles/uncertainty.ts";

type Scale = UncertainValue["scale"];

/**
 * The value moved by a factor on itself, on its odds, or on its excess over 1; undefined for what has no size (text, switches).
 * Of marks and laws the tokens, seconds or counts move, never turns, shares or weights.
 */
export function scaledValue(value: unknown, factor: number, scale: Scale = "ratio"): unknown {
  if (typeof value === "number") return scaledNumber(value, factor, scale);
  if (Array.isArray(value)) {
    const entries = value.map((entry) => scaledValue(entry, factor, scale));
    return value.length === 0 || entries.includes(undefined) ? undefined : entries;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if ("tokens" in value && typeof value.tokens === "number") return { ...value, tokens: value.tokens * factor };
  if ("law" in value) return { ...value, law: scaledValue(value.law, factor, scale) };
  // Of objects, profiles hold marks, steps of laws and laws alone where one value is expected.
  return "kind" in value ? scaledLaw(value as LawSpec, factor) : undefined;
}

function scaledNumber(value: number, factor: number, scale: Scale): number {
  switch (scale) {
    case "ratio":
      return value * factor;
    case "odds":
      return value >= 1 ? 1 : (value * factor) / (1 - value + value * factor);
    case "excess":
      return 1 + (value - 1) * factor;
  }
}

function scaledLaw(law: LawSpec, factor: number): LawSpec {
  switch (law.kind) {
    case "constant":
      return { ...law, value: law.value * factor };
    case "uniform":
      return { ...law, min: law.min * factor, max: law.max * factor };
    case "exponential":
      return { ...law, mean: law.mean * factor };
    case "lognormal":
      return { ...law, median: law.median * factor, ...(law.p95 === undefined ? {} : { p95: law.p95 * factor }) };
    case "quantiles":
      return { ...law, points: law.points.map(([share, value]) => [share, value * factor]) };
    case "mixture":
      return {
        ...law,
        parts: law.parts.map((part) => ({ ...part, law: scaledLaw(part.law, factor) as (typeof part)["law"] })),
      };
  }
}
