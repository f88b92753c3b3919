/** The effects that some rows have, numbered: which coefficient each moves, and how far it may be expected to. */

import { type EffectKey, type EffectLevel, effectName, FITTED, type FittedName } from "../cost/effects.ts";
import type { Effects } from "../profiles/fitFile.ts";

/**
 * Standard deviation of an effect's prior, by level, ln units. The wide levels are free to move; the narrow ones only
 * where the rows insist. Of two common scales tried, the smaller predicted platforms left out better, and is this one.
 */
const LEVEL_SD: Readonly<Record<EffectLevel, number>> = {
  all: 0.6,
  vendor: 0.25,
  architecture: 0.25,
  platform: 0.12,
  engine: 0.27,
  engineOnArchitecture: 0.18,
  engineOnPlatform: 0.12,
  family: 0.18,
  engineOnFamily: 0.12,
  model: 0.15,
  engineOnModel: 0.18,
  engineOnArchitectureOnModel: 0.12,
  engineOnPlatformOnModel: 0.12,
  precision: 0.18,
  precisionOnArchitecture: 0.12,
  parallelism: 0.21,
  engineOnParallelism: 0.21,
  mode: 0.12,
  engineOnMode: 0.18,
  drafts: 0.18,
  engineOnDrafts: 0.18,
};

type Effect = { readonly level: EffectLevel; readonly member: string; readonly name: FittedName; readonly sd: number };

export type EffectTable = {
  readonly effects: readonly Effect[];
  readonly priorSd: Float64Array;
  readonly rowEffects: readonly Int32Array[];
  readonly rowCoefficients: readonly Int32Array[];
};

export function effectTable(keys: readonly EffectKey[], names: readonly FittedName[]): EffectTable {
  const effects: Effect[] = [];
  const numbers = new Map<string, number>();
  const rowEffects: Int32Array[] = [];
  const rowCoefficients: Int32Array[] = [];
  for (const key of keys) {
    const members: number[] = [];
    const coefficients: number[] = [];
    names.forEach((name, k) => {
      for (const level of FITTED[name].levels) {
        const member = effectName(level, key);
        const id = `${name} ${member}`;
        let number = numbers.get(id);
        if (number === undefined) {
          number = effects.length;
          numbers.set(id, number);
          effects.push({ level, member, name, sd: priorSdOf(level, name) });
        }
        members.push(number);
        coefficients.push(k);
      }
    });
    rowEffects.push(Int32Array.from(members));
    rowCoefficients.push(Int32Array.from(coefficients));
  }
  return { effects, priorSd: Float64Array.from(effects, ({ sd }) => sd), rowEffects, rowCoefficients };
}

/** Standard deviation of the prior of a level's effect on a coefficient, ln units. */
export function priorSdOf(level: EffectLevel, name: FittedName): number {
  return LEVEL_SD[level] * (SCALE[name] ?? 1);
}

/** How much freer or stiffer than the levels say some coefficients are. */
const SCALE: Partial<Record<FittedName, number>> = { draftAcceptance: 0.5, admissionIntervalSteps: 1.5 };

/** Effects by member and coefficient, from their numbers' values. */
export function asEffects({ effects }: EffectTable, values: Float64Array): Effects {
  const map = new Map<string, Partial<Record<FittedName, number>>>();
  effects.forEach(({ member, name }, e) => {
    const entry = map.get(member) ?? {};
    map.set(member, { ...entry, [name]: values[e] as number });
  });
  return map;
}

/** Effects of two stages together: no coefficient is in both. */
export function mergeEffects(one: Effects, other: Effects): Effects {
  const merged = new Map(one);
  for (const [member, factors] of other) merged.set(member, { ...merged.get(member), ...factors });
  return merged;
}
