/**
 * What a change does to a deployment's capacity: agents, agents a GPU and agents a megawatt, each as a paired difference
 * over the same replications and draws on both sides.
 */
import type { CapacityResult } from "../capacity/result.ts";
import type { PowerBasis } from "../power/bases.ts";
import { type Pair, type PairedDifference, pairedDifference } from "./pairedDifference.ts";

/** Searches of one side: one a replication, and one a draw of the coefficients. */
export type Searches = {
  readonly replications: readonly CapacityResult[];
  /** undefined in a draw with which the deployment cannot run. */
  readonly draws: readonly (CapacityResult | undefined)[];
};

export type WhatIfEffect = {
  readonly agents: PairedDifference;
  readonly agentsPerGpu: PairedDifference;
  readonly agentsPerMegawatt: Readonly<Record<PowerBasis, PairedDifference>>;
};

/** Assumes as many replications and draws on both sides, in the same order, two replications at least. */
export function whatIfEffect(before: Searches, after: Searches): WhatIfEffect {
  const compare = (figure: Figure, inSteps = true): PairedDifference =>
    pairedDifference({
      replications: pairs(before.replications, after.replications, figure),
      draws: pairs(before.draws, after.draws, figure),
      resolution: inSteps ? { before: resolutionOf(before, figure), after: resolutionOf(after, figure) } : CONTINUOUS,
    });
  const agents = compare((result) => result.agents);
  // With as many agents on both sides everywhere, what is left is the watts, which know no steps.
  const onBasis = (basis: PowerBasis): PairedDifference =>
    compare((result) => result.agentsPerMegawatt[basis], !agents.unchanged);
  return {
    agents,
    agentsPerGpu: compare(({ agentsPerGpu }) => agentsPerGpu),
    agentsPerMegawatt: {
      accelerator: onBasis("accelerator"),
      tdp: onBasis("tdp"),
      system: onBasis("system"),
      facility: onBasis("facility"),
    },
  };
}

const CONTINUOUS: Pair = { before: 0, after: 0 };

type Figure = (result: CapacityResult) => number;

function pairs(
  before: readonly (CapacityResult | undefined)[],
  after: readonly (CapacityResult | undefined)[],
  figure: Figure,
): Pair[] {
  const figureOf = (result: CapacityResult | undefined): number => (result === undefined ? 0 : figure(result));
  return before.map((result, index) => ({ before: figureOf(result), after: figureOf(after[index]) }));
}

/**
 * What the step between two numbers of agents that a search tells apart is worth in the figure: mean over the
 * replications that carry anyone. A search of one replication gives the ends of its last bracket as its interval.
 */
function resolutionOf({ replications }: Searches, figure: Figure): number {
  const steps = replications.flatMap((result) => {
    const [low, high] = result.agentsInterval;
    return result.agents === 0 ? [] : [((high - low + 1) * figure(result)) / result.agents];
  });
  return steps.length === 0 ? 0 : steps.reduce((sum, step) => sum + step, 0) / steps.length;
}
