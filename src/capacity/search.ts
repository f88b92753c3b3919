/**
 * The planner's search: the largest number of agents that meets a tier, with an interval from replications.
 * Every replication is a seed of its own; within it, all numbers of agents share their random numbers (an agent's turns
 * do not depend on how many others there are), so that the crossing is sharp. Runs start in the middle of long work with
 * prefixes cached, so that a short window shows the steady state.
 */
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge, type Verdict } from "../metrics/verdict.ts";
import type { Tier } from "../profiles/scenario.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { Deployment } from "../serving/deployment.ts";
import { bindingLimit, type Limit } from "./binding.ts";
import { findBracket } from "./bracket.ts";
import { firstGuess } from "./firstGuess.ts";
import { predictionInterval } from "./interval.ts";
import { runPhase } from "./runPhase.ts";

export type SearchOptions = {
  readonly deployment: Deployment;
  readonly workload: WorkloadProfile;
  readonly tier: Tier;
  readonly seed: string | number;
  readonly replications: number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /** Told after each phase how many agents it had. */
  readonly onPhase?: (agents: number) => void;
};

export type CapacityAnswer = {
  /** Largest number of agents that meets the tier: mean over replications, rounded down. 0: not reachable. */
  readonly agents: number;
  /** 80% prediction interval of what one run of such a search finds. */
  readonly agentsInterval: readonly [number, number];
  /** What one agent more runs into. undefined: nothing within the largest number tried. */
  readonly limit: Limit | undefined;
  /** A phase at the answer (at one agent where the tier is not reachable), first replication. */
  readonly figures: PhaseFigures;
  readonly verdict: Verdict;
  readonly phases: number;
  readonly events: number;
};

/** Agents beyond which the search gives up looking for a limit. */
export const MAX_AGENTS_PER_GPU = 4096;
/** Bracket width at which bisection stops. */
const TOLERANCE = 0.004;
/** A small deployment is measured for longer: at least this many agent-seconds. */
const MIN_AGENT_SECONDS = 60_000;

/** Searches. Deterministic in (deployment, workload, tier, seed). */
export function searchCapacity(options: SearchOptions): CapacityAnswer {
  const { deployment, tier } = options;
  const max = MAX_AGENTS_PER_GPU * deployment.gpus;
  let phases = 0;
  let events = 0;
  const run = (agents: number, replication: number): PhaseFigures => {
    const { figures } = runPhase({
      deployment,
      workload: options.workload,
      agents,
      seed: `${options.seed}/replication/${replication}`,
      start: "stationary",
      settlingSeconds: options.settlingSeconds,
      measuredSeconds: Math.max(options.measuredSeconds, MIN_AGENT_SECONDS / agents),
    });
    phases++;
    events += figures.events;
    options.onPhase?.(agents);
    return figures;
  };
  const found: number[] = [];
  let widest = 0;
  let lowest: PhaseFigures | undefined;
  let failure: PhaseFigures | undefined;
  for (let replication = 0; replication < options.replications; replication++) {
    const guess = replication === 0 ? firstGuess(deployment, options.workload, tier) : Math.max(1, found[0] as number);
    const bracket = findBracket({
      guess,
      max,
      firstFactor: replication === 0 ? 2 : 1.06,
      accelerate: true,
      tolerance: TOLERANCE,
      passes(agents) {
        const figures = run(agents, replication);
        const passes = judge(figures, tier).passes;
        if (!passes && (failure === undefined || (replication === 0 && agents < failure.agents))) failure = figures;
        if (agents === 1) lowest = figures;
        return passes;
      },
    });
    found.push(bracket.passing);
    // The largest number that passes may lie anywhere below the one that failed: the search's own resolution.
    if (bracket.failing !== undefined) widest = Math.max(widest, bracket.failing - bracket.passing - 1);
  }
  const { center, low, high } = predictionInterval(found);
  const agents = Math.floor(center + 1e-9);
  const figures = agents >= 1 ? run(agents, 0) : (lowest ?? run(1, 0));
  return {
    agents,
    agentsInterval: [Math.max(0, Math.floor(low)), Math.max(agents, Math.ceil(high) + widest)],
    limit: failure === undefined ? undefined : bindingLimit(failure, judge(failure, tier)),
    figures,
    verdict: judge(figures, tier),
    phases,
    events,
  };
}
