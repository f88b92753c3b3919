/** Laws of chance of a profile as text: "median 2 s, P5 0.04 s, P95 151 s, P99 618 s" instead of a table of points. */
import type { LawSpec } from "../profiles/law.ts";
import { lawOf } from "../workload/law.ts";
import { significant } from "./figures.ts";

const KINDS: readonly string[] = [
  "constant",
  "uniform",
  "exponential",
  "lognormal",
  "quantiles",
  "mixture",
] satisfies LawSpec["kind"][];

/** Whether a value of a profile is a law. */
export function isLaw(value: unknown): value is LawSpec {
  return typeof value === "object" && value !== null && "kind" in value && KINDS.includes(String(value.kind));
}

/** Whether a value is a list of laws that hold from a request on. */
export function isLawSteps(value: unknown): value is readonly { readonly from: number; readonly law: LawSpec }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((step) => typeof step === "object" && step !== null && isLaw(step.law))
  );
}

/** A law by its middle and its ends; `unit` follows each number. */
export function lawText(spec: LawSpec, unit: string): string {
  const { quantile } = lawOf(spec);
  const at = (share: number): string => `${significant(quantile(share))}${unit}`;
  if (spec.kind === "constant") return `always ${at(0.5)}`;
  return `${spec.kind}: median ${at(0.5)}, P5 ${at(0.05)}, P95 ${at(0.95)}, P99 ${at(0.99)}`;
}
