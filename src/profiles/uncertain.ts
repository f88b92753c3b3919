/**
 * Uncertain inputs of a scenario as settings: which profile a drawn value reaches and how it gets there. What is drawn
 * is decided elsewhere (capacity/priors.ts); here a drawn value is taken as given.
 */
import type { z } from "zod";
import { usesOldValue } from "../units/expression.ts";
import { jsonSchemaOf } from "./jsonSchema.ts";
import { InputError, type Location } from "./problem.ts";
import type { Scenario, UncertainInput } from "./scenario.ts";
import { isQuantitySchema, isSourcedSchema, schemaAt } from "./schemaTree.ts";
import {
  type Override,
  parseSettingPath,
  type RoutedSetting,
  reachesProfile,
  routeSetting,
  type Scalar,
  type SettingTarget,
} from "./settings.ts";
import { formatPath, type Path, type SourceDocument, valueAt } from "./sourceDocument.ts";

/**
 * A value for one uncertain input: what its paths are set to, or the factor on what stands there. `rounds`: it comes
 * from a range, so a field of whole numbers takes the nearest one.
 */
export type DrawnValue =
  | { readonly set: Readonly<Record<string, Scalar>>; readonly rounds?: boolean }
  | { readonly times: number };

/** A value for the uncertain input at this place of the scenario's list. */
export type DrawnInput = { readonly input: number; readonly value: DrawnValue };

/** A setting that an uncertain input brings; `times`: its value is a factor on what stands there. */
export type DrawnSetting = RoutedSetting & { readonly times: boolean; readonly rounds: boolean };

/** Paths that an input sets, in any of its alternatives. */
export function pathsOf({ path, oneOf = [] }: UncertainInput): string[] {
  if (path !== undefined) return [path];
  return [...new Set(oneOf.flatMap((choice) => (typeof choice === "object" ? Object.keys(choice) : [])))];
}

/** What a report calls an input. */
export function nameOf(input: UncertainInput): string {
  return input.name ?? pathsOf(input).join(" and ");
}

export function holdsFor({ systems }: UncertainInput, platform: string): boolean {
  return systems === undefined || systems.includes(platform);
}

/** An alternative of an input as a value. Assumes that an alternative that is no mapping has a path to go to. */
export function alternativeValue(input: UncertainInput, choice: Scalar | Readonly<Record<string, Scalar>>): DrawnValue {
  return { set: typeof choice === "object" ? choice : { [input.path ?? ""]: choice } };
}

/** The values that a prior can reach at its ends, all alternatives included: if these are valid, what lies between is. */
export function endsOf(input: UncertainInput): { readonly at: Path; readonly value: DrawnValue }[] {
  const { path = "", between, times, oneOf } = input;
  const ends = between?.map((end, index) => ({ at: ["between", index], value: { set: { [path]: end } } }));
  const factors = times?.map((end, index) => ({ at: ["times", index], value: { times: end } }));
  return (
    ends ?? factors ?? (oneOf ?? []).map((choice, index) => ({ at: ["oneOf", index], value: alternativeValue(input, choice) }))
  );
}

/**
 * A drawn value as settings of profiles.
 * Errors: InputError for a path that starts with no kind of profile, or that cannot be read.
 */
export function drawnSettings(input: UncertainInput, value: DrawnValue, place: Location): DrawnSetting[] {
  const entries = "times" in value ? [[input.path ?? "", value.times] as const] : Object.entries(value.set);
  return entries.map(([key, scalar]) => {
    const at = { ...place, path: `uncertain: ${key}` };
    const routed = routeSetting({ path: parseSettingPath(key, at), value: scalar, written: String(scalar), at });
    if (reachesProfile(routed)) return { ...routed, times: "times" in value, rounds: "times" in value || value.rounds === true };
    const expected = "a path that starts with one of: hardware., model., engine., workload., coefficients.";
    throw new InputError([{ ...at, wrong: "not a path into a profile", expected, fix: `write "engine.${key}"` }]);
  });
}

/**
 * The overrides of one document: factors become values of what stands in it, and whole-number fields get whole numbers.
 * Errors: InputError for a factor on what is no plain number.
 */
export function drawnOverrides(
  settings: readonly DrawnSetting[],
  target: SettingTarget,
  document: Pick<SourceDocument, "value">,
  schema: z.ZodType,
): Override[] {
  const own = settings.filter((setting) => setting.target === target);
  if (own.length === 0) return [];
  const root = jsonSchemaOf(schema);
  return own.map(({ override, times, rounds }) => {
    const direct = schemaAt(root, override.path, document.value);
    const path = isSourcedSchema(direct) ? [...override.path, "value"] : override.path;
    const field = schemaAt(root, path, document.value);
    let { value } = override;
    if (times) {
      const present = valueAt(document.value, path);
      if (typeof present !== "number" || isQuantitySchema(field)) throw notANumber(override, target);
      value = present * Number(value);
    }
    if (typeof value === "number" && field?.type === "integer" && rounds) value = Math.round(value);
    return { ...override, value, written: String(value) };
  });
}

function notANumber({ at, path }: Override, target: SettingTarget): InputError {
  const expected = "a field that holds a plain number, without unit";
  const fix = `write between: with the lowest and highest ${formatPath([target, ...path])} instead of times`;
  return new InputError([{ ...at, wrong: "a factor on what is no plain number", expected, fix }]);
}

/** Places in the list of the inputs that the user's own settings leave open. */
export function openInputs(scenario: Scenario, settings: readonly RoutedSetting[]): number[] {
  // Arithmetic on what is drawn does not fix it.
  const fixing = settings.filter(({ override }) => !usesOldValue(override.written));
  const fixed = new Set(fixing.map(({ target, override }) => formatPath([target, ...override.path])));
  const isFixed = (path: string): boolean => fixed.has(formatPath(parseSettingPath(path, { file: "", path })));
  return scenario.uncertain.flatMap((input, index) => (pathsOf(input).every(isFixed) ? [] : [index]));
}
