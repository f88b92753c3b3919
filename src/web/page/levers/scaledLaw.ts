/** Settings that stretch a law of chance: each of its numbers times a factor, whatever kind of law it is. */
import type { LawSpec } from "../../../profiles/law.ts";
import type { LeverSetting } from "./lever.ts";

/** `path`: of the law in its profile, the key `value` included. Zero stays zero and is left out. */
export function scaledLaw(path: string, law: LawSpec, factor: number): LeverSetting[] {
  const times = (key: string, value: number | undefined): LeverSetting[] =>
    value === undefined || value === 0 ? [] : [[`${path}.${key}`, `${factor} * value`]];
  switch (law.kind) {
    case "constant":
      return times("value", law.value);
    case "uniform":
      return [...times("min", law.min), ...times("max", law.max)];
    case "exponential":
      return [...times("mean", law.mean), ...times("max", law.max)];
    case "lognormal":
      return [...times("median", law.median), ...times("p95", law.p95), ...times("min", law.min), ...times("max", law.max)];
    case "quantiles":
      return law.points.flatMap(([, value], index) => times(`points.${index}.1`, value));
    case "mixture":
      return law.parts.flatMap((part, index) => scaledLaw(`${path}.parts.${index}.law`, part.law, factor));
  }
}
