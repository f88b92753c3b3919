/**
 * The unknowns of one cell as inputs of a sensitivity analysis: the scenario's own uncertain inputs, values of profiles with
 * a range by their quality, and the fitted coefficients by their covariance. Each is a number in (0, 1) that moves the cell;
 * 0.1 and 0.9 are the ends of its 80% range.
 */
import { mean } from "../kernel/moments.ts";
import { normalQuantile, Z90 } from "../kernel/normal.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, UncertainInput } from "../profiles/scenario.ts";
import { QUALITIES, type Quality, type Sourced } from "../profiles/sourced.ts";
import { type DrawnInput, holdsFor, nameOf, pathsOf } from "../profiles/uncertain.ts";
import type { Uncertainty, UncertainValue } from "../profiles/uncertainty.ts";
import { deployedKey } from "../serving/deployment.ts";
import { coefficientGroups, movedEffects } from "./coefficientGroups.ts";
import { drawnValue } from "./drawnInputs.ts";
import { scaledValue } from "./scaledValue.ts";
import { systemPaths, valueAtPath, withValue } from "./systemValues.ts";

/** One end of an input, for a report: a factor on what stands there, or a value of its own. */
export type InputEnd = { readonly factor: number } | { readonly value: unknown } | { readonly drawn: DrawnInput["value"] };

export type SensitivityInput = {
  /** A path, or the name that the scenario or the fit gives it. */
  readonly name: string;
  readonly quality: Quality;
  /** Where its range comes from. */
  readonly range: "scenario" | "table" | "fit";
  readonly source: string;
  /** Alternatives, each as likely as its part of (0, 1); absent: a range. Their middles. */
  readonly choices?: readonly number[];
  /** What stands at a place of its range. */
  readonly end: (uniform: number) => InputEnd;
  /** Where a place of a range lies for a surrogate: -1 and 1 at the ends of the 80% range. */
  readonly coordinate: (uniform: number) => number;
  /** Either what it draws of the scenario, or how it moves a system. */
  readonly draw?: (uniform: number) => DrawnInput;
  readonly move?: (system: ResolvedSystem, uniform: number) => ResolvedSystem;
};

/** Places of the ends of the 80% range. */
export const LOW_END = 0.1;
export const HIGH_END = 0.9;
/** From a uniform number to units of half the 80% range. */
const HALF_RANGE = (HIGH_END - LOW_END) / 2;
const uniformCoordinate = (uniform: number): number => (uniform - 0.5) / HALF_RANGE;
const normalCoordinate = (uniform: number): number => normalQuantile(uniform) / Z90;

/** Qualities of which a choice is worth trying: someone who knew it would have said so. */
const WEAK: readonly Quality[] = ["secondary", "derived", "assumed"];

export type InputsOptions = {
  readonly resolved: ResolvedScenario;
  readonly system: ResolvedSystem;
  readonly deployment: DeploymentSpec;
  readonly uncertainty: Uncertainty;
  readonly basis: PowerBasis;
  /** Paths that --set fixes: known to whoever asks. */
  readonly fixed: readonly string[];
};

/** All inputs of a cell, in the order: scenario, table, fit. */
export function sensitivityInputs(options: InputsOptions): SensitivityInput[] {
  const { resolved, system, uncertainty } = options;
  const open = resolved.open.filter((place) => holdsFor(resolved.scenario.uncertain[place] as UncertainInput, system.platform));
  const spoken = open.map((place) => scenarioInput(resolved.scenario.uncertain[place] as UncertainInput, place));
  const taken = [...open.flatMap((place) => pathsOf(resolved.scenario.uncertain[place] as UncertainInput)), ...options.fixed];
  const isTaken = (path: string): boolean => taken.some((known) => known === path || known.startsWith(`${path}.`));
  const tabled = uncertainty.inputs.filter(({ path }) => !isTaken(path)).flatMap((entry) => tableInput(entry, options));
  return [...spoken, ...tabled, ...fitInputs(options)];
}

function scenarioInput(input: UncertainInput, place: number): SensitivityInput {
  const draw = (uniform: number): DrawnInput => ({ input: place, value: drawnValue(input, uniform) });
  return {
    name: nameOf(input),
    quality: "assumed",
    range: "scenario",
    source: input.source,
    ...(input.oneOf === undefined ? {} : { choices: middles(input.weights ?? input.oneOf.map(() => 1)) }),
    end: (uniform) => ({ drawn: draw(uniform).value }),
    coordinate: uniformCoordinate,
    draw,
  };
}

/** The middle of each alternative's part of (0, 1); of those that are possible at all. */
function middles(weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  return weights.flatMap((weight) => {
    const middle = (below + weight / 2) / all;
    below += weight;
    return weight > 0 ? [middle] : [];
  });
}

function tableInput(entry: UncertainValue, { resolved, system, uncertainty, basis }: InputsOptions): SensitivityInput[] {
  if (entry.fitted && resolved.fit !== undefined) return [];
  if (entry.bases !== undefined && !entry.bases.includes(basis)) return [];
  const found = systemPaths(system, entry.path).flatMap((path) => {
    const value = valueAtPath(system, path);
    return value === undefined ? [] : [{ path, value }];
  });
  const [first] = found;
  if (first === undefined) return [];
  // Of a mix the parts move together; the weakest says how well it is known.
  const quality = weakest(found.map(({ value }) => value.quality));
  const about = { name: entry.path, quality, range: "table", source: entry.source, coordinate: uniformCoordinate } as const;
  const choices = entry.oneOf;
  if (choices !== undefined) {
    if (!WEAK.includes(quality)) return [];
    const choice = (uniform: number) => choices[Math.min(choices.length - 1, Math.floor(uniform * choices.length))];
    return [
      {
        ...about,
        choices: middles(choices.map(() => 1)),
        end: (uniform) => ({ value: choice(uniform) }),
        move: (moved, uniform) => found.reduce((all, { path }) => withValue(all, path, choice(uniform)), moved),
      },
    ];
  }
  const factor = entry.factor ?? uncertainty.ranges[quality].value;
  const factorAt = (uniform: number): number => factor ** uniformCoordinate(uniform);
  const movedValue = ({ value }: Sourced<unknown>, uniform: number): unknown => {
    const scaled = scaledValue(value, factorAt(uniform), entry.scale);
    return entry.whole && typeof scaled === "number" ? Math.max(1, Math.round(scaled)) : scaled;
  };
  if (isUnmoved(first.value.value, movedValue(first.value, HIGH_END))) return [];
  return [
    {
      ...about,
      end: (uniform) =>
        typeof first.value.value === "number" ? { value: movedValue(first.value, uniform) } : { factor: factorAt(uniform) },
      move: (moved, uniform) => found.reduce((all, { path, value }) => withValue(all, path, movedValue(value, uniform)), moved),
    },
  ];
}

/** A zero stays zero whatever the factor, and text has no size. */
function isUnmoved(value: unknown, moved: unknown): boolean {
  return moved === undefined || JSON.stringify(moved) === JSON.stringify(value);
}

function weakest(qualities: readonly Quality[]): Quality {
  return QUALITIES[Math.max(...qualities.map((quality) => QUALITIES.indexOf(quality)))] ?? "assumed";
}

function fitInputs({ resolved, system, deployment, fixed }: InputsOptions): SensitivityInput[] {
  const { fit } = resolved;
  const best = system.effects;
  if (fit === undefined || best === undefined) return [];
  const key = deployedKey(system, deployment);
  return coefficientGroups(fit, key).flatMap((group) => {
    const names = Object.keys(group.lnFactors);
    if (names.every((name) => fixed.includes(`coefficients.${name}`))) return [];
    const sizes = Object.values(group.lnFactors).map(Math.abs);
    const size = mean(sizes);
    return [
      {
        name: group.name,
        quality: "derived" as const,
        range: "fit" as const,
        source: group.source,
        end: (uniform: number) => ({ factor: Math.exp(size * normalQuantile(uniform)) }),
        coordinate: normalCoordinate,
        move: (moved: ResolvedSystem, uniform: number) => ({
          ...moved,
          effects: movedEffects(moved.effects ?? best, group, normalQuantile(uniform)),
        }),
      },
    ];
  });
}
