/** Sourced values of a resolved system by their path, read and replaced; of a mix, in each of its workloads. */
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Sourced } from "../profiles/sourced.ts";

type Keys = readonly string[];

/** "workload.turns.cv" of a mix is one path a part; any other path is itself. */
export function systemPaths({ workload }: ResolvedSystem, path: string): Keys[] {
  const keys = path.split(".");
  if (workload.kind !== "mix" || keys[0] !== "workload") return [keys];
  return workload.parts.map((_, part) => ["workload", "parts", String(part), "workload", ...keys.slice(1)]);
}

/** The value at a path; undefined where the profiles have none there. */
export function valueAtPath(system: ResolvedSystem, path: Keys): Sourced<unknown> | undefined {
  let value: unknown = system;
  for (const key of path) {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  const isSourced = typeof value === "object" && value !== null && "value" in value && "quality" in value;
  return isSourced ? (value as Sourced<unknown>) : undefined;
}

/** The system with another value at the path, everything else shared with the one given. */
export function withValue(system: ResolvedSystem, path: Keys, value: unknown): ResolvedSystem {
  // The value has the shape of the one that it replaces.
  return replaced(system, [...path, "value"], value) as ResolvedSystem;
}

function replaced(node: unknown, [key, ...rest]: Keys, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.map((entry, index) => (String(index) === key ? replaced(entry, rest, value) : entry));
  if (typeof node !== "object" || node === null) throw new Error(`no ${key} to replace`);
  return { ...node, [key]: replaced(Reflect.get(node, key), rest, value) };
}
