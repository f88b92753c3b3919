/** The last round of a search for a deployment: who is ahead, by how much, and how sure that is. */
import type { CapacityResult } from "../capacity/result.ts";
import { mean } from "../kernel/moments.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { DeploymentSpec } from "../profiles/scenario.ts";
import { named } from "./deploymentShape.ts";
import { type Difference, differenceInterval, meanInterval } from "./meanInterval.ts";

/** A deployment with what its replications of the last round gave. */
export type Finalist = {
  readonly spec: DeploymentSpec;
  /** Whether it is the scenario's own for this tier. */
  readonly own: boolean;
  readonly gpus: number;
  /** Mean over replications with the 80% interval of the mean; of agents no narrower than the search's own resolution. */
  readonly agents: Difference;
  readonly score: Difference;
  /** Its score less the winner's, replication by replication. Of the winner: 0. */
  readonly behind: Difference;
  readonly gpuWatts: number | null;
  readonly agentsPerMegawatt: number;
  /** Draws of the fitted coefficients in which it is the best of the finalists; null: there is no fit. */
  readonly bestInDraws: number | null;
  /** Of the first replication. */
  readonly result: CapacityResult;
};

/** What the replications of the last round gave; one result and one score a replication, in the same order for all. */
export type FinalEntry = Pick<Finalist, "spec" | "own" | "gpus"> & {
  readonly results: readonly CapacityResult[];
  readonly scores: readonly number[];
};

/** Best mean score first; of equals the smaller. Without draws yet. */
export function rankedFinalists(entries: readonly FinalEntry[], basis: PowerBasis): Finalist[] {
  const ranked = [...entries].sort((a, b) => mean(b.scores) - mean(a.scores) || a.gpus - b.gpus);
  const winning = ranked[0]?.scores ?? [];
  return ranked.map(({ spec, own, gpus, results, scores }) => {
    const watts = results.flatMap(({ gpuWatts }) => (gpuWatts === null ? [] : [gpuWatts]));
    return {
      spec,
      own,
      gpus,
      agents: widened(meanInterval(results.map(({ agents }) => agents)), results),
      score: meanInterval(scores),
      behind: differenceInterval(scores, winning),
      gpuWatts: watts.length === 0 ? null : mean(watts),
      bestInDraws: null,
      agentsPerMegawatt: mean(results.map(({ agentsPerMegawatt }) => agentsPerMegawatt[basis])),
      result: results[0] as CapacityResult,
    };
  });
}

/** Counts in how many draws each finalist scores best; `scores`: one list a finalist, one score a draw. */
export function withWins(finalists: readonly Finalist[], scores: readonly (readonly number[])[]): Finalist[] {
  const wins = finalists.map(() => 0);
  for (const draw of (scores[0] ?? []).keys()) {
    const ofDraw = scores.map((own) => own[draw] as number);
    const best = ofDraw.indexOf(Math.max(...ofDraw));
    wins[best] = (wins[best] as number) + 1;
  }
  return finalists.map((finalist, place) => ({ ...finalist, bestInDraws: wins[place] as number }));
}

/** The largest number that passes may lie anywhere below the one that failed. */
function widened({ mean, low, high }: Difference, results: readonly CapacityResult[]): Difference {
  return {
    mean,
    low,
    high: Math.max(high, mean + Math.max(...results.map((result) => result.agentsInterval[1] - result.agents))),
  };
}

/** What runner-ups are told apart by: the shapes of the workers, and whether they speculate. */
export function kindOf(spec: DeploymentSpec): string {
  return `${
    named(spec)
      .name.replace(/\d+(?=[PD] | x )/g, "")
      .split(",")[0]
  } ${(spec.draftTokens ?? 1) > 0}`;
}
