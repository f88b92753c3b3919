/**
 * The fitted coefficients as a handful of independent unknowns: groups of coefficients that do one thing, each moved along
 * what the fit's covariance leaves open, and the errors that no coefficient explains.
 */
import {
  EFFECT_LEVELS,
  type EffectKey,
  type EffectLevel,
  effectName,
  FITTED,
  FITTED_NAMES,
  type FittedName,
} from "../cost/effects.ts";
import { invariant } from "../kernel/invariant.ts";
import { mean } from "../kernel/moments.ts";
import type { CoefficientSet } from "../profiles/coefficients.ts";
import { type Effects, type FitFile, stepTimeMisfit } from "../profiles/fitFile.ts";

/** ln factors at one standard deviation towards faster, or towards less power. */
export type CoefficientGroup = {
  readonly name: string;
  readonly source: string;
  readonly lnFactors: Readonly<Partial<Record<keyof CoefficientSet, number>>>;
};

/** Members of a group; a sign of -1 where a rise slows down, or draws more. */
const GROUPS: Readonly<Record<string, Readonly<Partial<Record<FittedName, 1 | -1>>>>> = {
  "HBM efficiency": { weightBandwidthEfficiency: 1, expertBandwidthEfficiency: 1, kvBandwidthEfficiency: 1 },
  "FLOP efficiency": {
    denseFlopEfficiency: 1,
    expertFlopEfficiency: 1,
    attentionFlopEfficiency: 1,
    indexFlopEfficiency: 1,
    denseHalfTokens: -1,
    expertHalfTokens: -1,
  },
  "launch and host overheads": { kernelFloorSeconds: -1, stepSeconds: -1, sequenceSeconds: -1 },
  "collectives and links": {
    linkEfficiency: 1,
    allReduceLatencySeconds: -1,
    collectiveLatencySeconds: -1,
    scaleOutLatencySeconds: -1,
  },
  "routing of experts": { expertRoutingSkew: -1, expertImbalancePerGpu: -1 },
  "prefill slowdown": { prefillSlowdown: -1 },
  "front end of a request": { requestOverhead: -1 },
  "power coefficients": { engagedPower: -1, energyPerFlop: -1, energyPerByte: -1, powerCap: -1 },
};

/** Coefficients that a step's time rises and falls with: what no coefficient explains of it moves them all. */
const FASTER = FITTED_NAMES.filter((name) => /Efficiency$/.test(name));
const SLOWER = FITTED_NAMES.filter((name) => /Seconds$/.test(name));

/**
 * The groups of a deployment. A group moves as its members do on average when the sum of their logarithms is one standard
 * deviation off: Cov 1 / sqrt(1' Cov 1), with the covariance over the fit's draws and the priors of levels that no run has
 * shown. Two coefficients that only together are known well, since one makes up for the other, hardly move at all.
 */
export function coefficientGroups(fit: FitFile, key: EffectKey): CoefficientGroup[] {
  invariant(fit.draws > 1, "the fit file holds draws");
  const fitted = Object.entries(GROUPS).flatMap(([name, signs]) => {
    const members = Object.entries(signs) as [FittedName, 1 | -1][];
    const deviations = groupDeviations(fit, key, members);
    if (!Object.values(deviations).some((value) => value !== 0)) return [];
    const source = `covariance of the fit over ${members.map(([member]) => member).join(", ")}`;
    return [{ name, source, lnFactors: deviations }];
  });
  const { misfit } = fit;
  const step = stepTimeMisfit(misfit, key);
  const all = (names: readonly FittedName[], value: number) => names.map((name) => [name, value] as const);
  const errors: CoefficientGroup[] = [
    {
      name: "step time beyond the fit",
      source: "what no coefficient explains of measured steps",
      lnFactors: Object.fromEntries([...all(FASTER, step), ...all(SLOWER, -step)]),
    },
    {
      name: "prefill time beyond the fit",
      source: "what no coefficient explains of measured prefill",
      lnFactors: { prefillSlowdown: -misfit.prefill },
    },
    {
      name: "watts beyond the fit",
      source: "what no coefficient explains of measured watts",
      lnFactors: Object.fromEntries(all(["engagedPower", "energyPerFlop", "energyPerByte"], -misfit.watts)),
    },
  ];
  return [...fitted, ...errors];
}

function groupDeviations(
  fit: FitFile,
  key: EffectKey,
  members: readonly (readonly [FittedName, 1 | -1])[],
): Partial<Record<FittedName, number>> {
  const drawn = members.map(([name]) => drawnSums(fit, key, name));
  const unseen = members.map(([name]) => unseenVariance(fit, key, name));
  const signed = (member: number): number => members[member]?.[1] as number;
  const covariance = (i: number, j: number): number => {
    const [a, b] = [drawn[i] as number[], drawn[j] as number[]];
    const [meanA, meanB] = [mean(a), mean(b)];
    const shared = a.reduce((sum, value, draw) => sum + (value - meanA) * ((b[draw] as number) - meanB), 0) / (a.length - 1);
    return signed(i) * signed(j) * (shared + (i === j ? (unseen[i] as number) : 0));
  };
  const rows = members.map((_, i) => members.reduce((sum, __, j) => sum + covariance(i, j), 0));
  const deviation = Math.sqrt(
    Math.max(
      0,
      rows.reduce((sum, row) => sum + row, 0),
    ),
  );
  return Object.fromEntries(
    members.map(([name], i) => [name, deviation === 0 ? 0 : (signed(i) * (rows[i] as number)) / deviation]),
  );
}

function levelsOf(name: FittedName): readonly EffectLevel[] {
  const all = Object.keys(EFFECT_LEVELS) as EffectLevel[];
  return all.filter((level) => (FITTED[name].levels as readonly EffectLevel[]).includes(level));
}

/** The coefficient's ln factor in each draw, summed over the levels that runs have shown. */
function drawnSums(fit: FitFile, key: EffectKey, name: FittedName): number[] {
  const shown = levelsOf(name).flatMap((level) => fit.effects[effectName(level, key)]?.[name] ?? []);
  const size = fit.draws + 1;
  // Each level has its best value first, then its draws.
  return Array.from({ length: fit.draws }, (_, draw) =>
    shown.reduce((sum, value, place) => (place % size === draw + 1 ? sum + value : sum), 0),
  );
}

/** Variance that the priors of levels add which no run has shown. */
function unseenVariance(fit: FitFile, key: EffectKey, name: FittedName): number {
  return levelsOf(name)
    .filter((level) => fit.effects[effectName(level, key)]?.[name] === undefined)
    .reduce((sum, level) => sum + (fit.priorSd[level]?.[name] ?? 0) ** 2, 0);
}

/** Best effects with a group moved by so many standard deviations; what a user has set stays as it is. */
export function movedEffects(best: Effects, { lnFactors }: CoefficientGroup, deviations: number): Effects {
  const everywhere = best.get("all") ?? {};
  // The widest level has every coefficient: one that is missing there was set by the user.
  const names = (Object.keys(lnFactors) as (keyof CoefficientSet)[]).filter((name) => name in everywhere);
  const changed = names.map((name) => [name, (everywhere[name] ?? 0) + deviations * (lnFactors[name] ?? 0)] as const);
  return new Map([...best, ["all", { ...everywhere, ...Object.fromEntries(changed) }]]);
}
