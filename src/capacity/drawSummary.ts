/** What many draws of the uncertain inputs say of one cell: medians and 80% intervals, the draws that failed counted in. */
import { ascending, percentile } from "../metrics/percentile.ts";
import { POWER_BASES, type PowerBasis } from "../power/bases.ts";

/** One draw's answer. */
export type DrawSample = {
  readonly agents: number;
  /** Agents/MW; 0 where no agent is carried. */
  readonly agentsPerMegawatt: Readonly<Record<PowerBasis, number>>;
  /** null where no agent is carried. */
  readonly gpuWatts: number | null;
  /** What stops one agent more, or why none is carried. */
  readonly limit: string;
  /** Whether the deployment could run at all. */
  readonly feasible: boolean;
};

/** P10, median and P90 over draws. */
export type Spread = { readonly low: number; readonly median: number; readonly high: number };

export type DrawSummary = {
  readonly draws: number;
  /** Draws in which the deployment could not run: weights or a request did not fit. They count as no agents. */
  readonly infeasible: number;
  /** Draws in which it ran, and one agent alone missed the tier. They count as no agents. */
  readonly unreachable: number;
  readonly agents: Spread;
  readonly agentsPerMegawatt: Readonly<Record<PowerBasis, Spread>>;
  /** Over the draws that carry an agent; null when none does. */
  readonly gpuWatts: Spread | null;
  readonly samples: readonly DrawSample[];
};

/** Ends of an interval that holds 80%. */
const LOW = 0.1;
const HIGH = 0.9;

/** Assumes one sample at least. */
export function summarizeDraws(samples: readonly DrawSample[]): DrawSummary {
  const perMegawatt = (basis: PowerBasis): Spread => spreadOf(samples.map((sample) => sample.agentsPerMegawatt[basis]));
  const watts = samples.flatMap(({ gpuWatts }) => (gpuWatts === null ? [] : [gpuWatts]));
  const bases = POWER_BASES.map((basis) => [basis, perMegawatt(basis)] as const);
  return {
    draws: samples.length,
    infeasible: samples.filter(({ feasible }) => !feasible).length,
    unreachable: samples.filter(({ feasible, agents }) => feasible && agents === 0).length,
    agents: spreadOf(samples.map(({ agents }) => agents)),
    agentsPerMegawatt: Object.fromEntries(bases) as Record<PowerBasis, Spread>, // One entry a basis.
    gpuWatts: watts.length === 0 ? null : spreadOf(watts),
    samples,
  };
}

/** Whether a value lies inside the interval, ends included. */
export function holds({ low, high }: Spread, value: number): boolean {
  return low <= value && value <= high;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = ascending(Float64Array.from(values));
  return { low: percentile(sorted, LOW), median: percentile(sorted, 0.5), high: percentile(sorted, HIGH) };
}
