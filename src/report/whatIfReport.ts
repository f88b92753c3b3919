/** What the what-if reports share: the cells, what the judged basis is, and the figures of one side. */
import type { CapacityResult } from "../capacity/result.ts";
import { mean } from "../kernel/moments.ts";
import type { PairedDifference } from "../planning/pairedDifference.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { Scenario } from "../profiles/scenario.ts";
import type { Side, WhatIfCell, WhatIfOutcome } from "../sweep/whatIf.ts";
import { grouped, percent, significant } from "./figures.ts";

export type WhatIfReport = {
  readonly scenario: Scenario;
  readonly cells: readonly WhatIfCell[];
  /** Agents/MW on this basis is what says whether a change is an improvement. */
  readonly basis: PowerBasis;
  /** Whether draws of the fitted coefficients are in the intervals. */
  readonly fitted: boolean;
  /** Whether to explain beneath the tables. */
  readonly notes: boolean;
};

/** An outcome that ran. */
export type Answered = Extract<WhatIfOutcome, { readonly after: Side }>;

/** Means over the replications of one side. */
export type SideFigures = {
  readonly agents: number;
  readonly agentsPerGpu: number;
  /** Of the replications that carry anyone; null where none does. */
  readonly gpuWatts: number | null;
  readonly agentsPerMegawatt: number;
  readonly gpus: number;
  readonly limit: string;
};

export function sideFigures({ replications }: Side, basis: PowerBasis): SideFigures {
  const [first] = replications as [CapacityResult, ...CapacityResult[]]; // A side has two replications at least.
  const watts = replications.flatMap(({ gpuWatts }) => (gpuWatts === null ? [] : [gpuWatts]));
  return {
    agents: mean(replications.map(({ agents }) => agents)),
    agentsPerGpu: mean(replications.map(({ agentsPerGpu }) => agentsPerGpu)),
    gpuWatts: watts.length === 0 ? null : mean(watts),
    agentsPerMegawatt: mean(replications.map(({ agentsPerMegawatt }) => agentsPerMegawatt[basis])),
    gpus: first.gpus,
    limit: first.limit,
  };
}

/** The difference that is judged. */
export function judged({ effect }: Answered, basis: PowerBasis): PairedDifference {
  return effect.agentsPerMegawatt[basis];
}

/** A mean of whole numbers: with a digit behind the point while it is small. */
export function agentsText(agents: number): string {
  return agents >= 100 ? grouped(agents) : significant(agents);
}

/** A probability in percent; never certainty, which a handful of replications cannot give. */
export function likely(probability: number): string {
  if (probability > NEARLY) return `>${percent(NEARLY)}`;
  return probability < 1 - NEARLY ? `<${percent(1 - NEARLY).replace(".0", "")}` : `${(probability * 100).toFixed(0)}%`;
}

const NEARLY = 0.99;
