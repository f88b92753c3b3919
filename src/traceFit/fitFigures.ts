/** The figures by which fitted sessions are held against measured ones; the same samples give them of both. */
import { ascending, percentile } from "../metrics/percentile.ts";
import { type ContextSettings, growthSamples } from "./context.ts";
import type { FitSamples } from "./fitSamples.ts";
import { waitSamples } from "./waits.ts";

/** What a figure is counted in, which says how far apart two may be. */
export type FigureUnit = "requests" | "tokens" | "seconds" | "perThousand" | "fraction";
export type Figure = { readonly name: string; readonly unit: FigureUnit; readonly value: number };

/** A fitted figure beside the measured one. */
export type ComparedFigure = {
  readonly name: string;
  readonly unit: FigureUnit;
  readonly measured: number;
  readonly fitted: number;
  /** Fitted over measured less 1; for fractions, fitted less measured. Undefined where the measured one is 0. */
  readonly difference: number | undefined;
  readonly tolerance: number;
  readonly differs: boolean;
};

/** Sessions, and share of them, that must get to a request for its prompts to be compared. */
const MIN_SESSIONS_AT_MARK = 5;
const MIN_SHARE_AT_MARK = 0.02;
/** Idle times after which a session's own cache is dropped. */
const IDLE_TIMES: Readonly<Record<number, string>> = { 60: "60 s", 300: "5 min", 3600: "1 h" };
const PER_THOUSAND = 1000;

/** How far a median, a P95, a rate and a share may be off: as docs/workloads.md holds the shipped profiles. */
export const TOLERANCES = { median: 0.1, tail: 0.15, rate: 0.25, fraction: 0.02 } as const;
/** Less than this apart, two figures are the same whatever their ratio. */
const GRAINS: Readonly<Record<FigureUnit, number>> = { requests: 1, tokens: 25, seconds: 0.05, perThousand: 0.1, fraction: 0 };

export type FigureSettings = ContextSettings & {
  /** Whether it is known what prompts that have fallen share: else they are left out of what is cached. */
  readonly isFallShared: boolean;
};

/** Figures of samples that are complete; those that the samples cannot tell are left out. */
export function fitFigures(samples: FitSamples, settings: FigureSettings): readonly Figure[] {
  const { tool, user } = waitSamples(samples);
  const lengths = samples.lengths();
  const { requests, falls, subAgents } = samples;
  const perThousand = (count: number): number => (PER_THOUSAND * count) / requests;
  const compactions = falls.compactions(settings.highTokens);
  return [
    ...quantiles("requests a session", "requests", lengths),
    ...samples.promptsAt
      .filter(({ prompts }) => prompts.count >= Math.max(MIN_SESSIONS_AT_MARK, MIN_SHARE_AT_MARK * lengths.length))
      .map(({ request, prompts }) => quantile(`prompt at request ${request}, P50`, "tokens", prompts.values(), 0.5)),
    { name: "prompt, mean of all requests", unit: "tokens", value: samples.prompts.sum / requests },
    ...quantiles("reply", "tokens", samples.outputs.values()),
    ...quantiles("growth", "tokens", growthSamples(samples, settings).growths).slice(0, 1),
    ...quantiles(user.length > 0 ? "wait for a tool" : "wait", "seconds", tool),
    ...quantiles("wait for a person", "seconds", user),
    ...(compactions > 0 ? [{ name: "compactions", unit: "perThousand", value: perThousand(compactions) } as const] : []),
    ...(subAgents.requests > 0
      ? [{ name: "requests of sub-agents", unit: "perThousand", value: perThousand(subAgents.requests) } as const]
      : []),
    ...cacheFigures(samples, settings),
  ];
}

/** Measured and fitted figures of the same name side by side, in the order of the measured ones. */
export function compareFigures(measured: readonly Figure[], fitted: readonly Figure[]): readonly ComparedFigure[] {
  return measured.map(({ name, unit, value }) => {
    const found = fitted.find((figure) => figure.name === name)?.value ?? 0;
    const apart = found - value;
    const difference = unit === "fraction" ? apart : value === 0 ? undefined : apart / value;
    const tolerance = toleranceOf(name, unit);
    const differs = Math.abs(apart) > GRAINS[unit] && Math.abs(difference ?? Number.POSITIVE_INFINITY) > tolerance;
    return { name, unit, measured: value, fitted: found, difference, tolerance, differs };
  });
}

function toleranceOf(name: string, unit: FigureUnit): number {
  if (unit === "fraction") return TOLERANCES.fraction;
  if (unit === "perThousand") return TOLERANCES.rate;
  return unit === "requests" || name.endsWith("P95") ? TOLERANCES.tail : TOLERANCES.median;
}

function quantiles(name: string, unit: FigureUnit, values: Float64Array): Figure[] {
  if (values.length === 0) return [];
  return [quantile(`${name} P50`, unit, values, 0.5), quantile(`${name} P95`, unit, values, 0.95)];
}

function quantile(name: string, unit: FigureUnit, values: Float64Array, share: number): Figure {
  return { name, unit, value: percentile(ascending(values), share) };
}

function cacheFigures({ cache, growingCache, steps }: FitSamples, { isFallShared }: FigureSettings): Figure[] {
  const reuse = (isFallShared ? cache : growingCache).reuse();
  if (reuse === undefined || steps.count === 0) return [];
  const dropped = reuse.byIdleLimit.flatMap(({ idleSeconds, hitFraction: value }): Figure[] => {
    const time = IDLE_TIMES[idleSeconds];
    return time === undefined ? [] : [{ name: `cached, dropped after ${time} idle`, unit: "fraction", value }];
  });
  return [...dropped, { name: "cached, never dropped", unit: "fraction", value: reuse.hitFraction }];
}
