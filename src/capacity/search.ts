/**
 * The planner's search: the largest number of agents that meets a tier, with an interval from replications.
 * Every replication is a seed of its own; within it, all numbers of agents share their random numbers (an agent's turns
 * do not depend on how many others there are), so that the crossing is sharp. Runs start in the middle of long work with
 * prefixes cached, so that a short window shows the steady state.
 */
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge, type Verdict } from "../metrics/verdict.ts";
import type { Workload } from "../profiles/mix.ts";
import type { Tier } from "../profiles/scenario.ts";
import type { Deployment } from "../serving/deployment.ts";
import { bindingLimit, type Limit } from "./binding.ts";
import { findBracket } from "./bracket.ts";
import { firstGuess } from "./firstGuess.ts";
import { predictionInterval } from "./interval.ts";
import { phaseRunner } from "./phaseRunner.ts";

export type SearchOptions = {
  readonly deployment: Deployment;
  readonly workload: Workload;
  readonly tier: Tier;
  readonly seed: string | number;
  readonly replications: number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /** Bracket width at which bisection stops, as a share; default: 0.4%. */
  readonly tolerance?: number;
  /** A small deployment is measured for longer: at least this many agent-seconds. Default: 60,000. */
  readonly minAgentSeconds?: number;
  /** About how many agents to expect, where something is known; default: a closed-form guess. */
  readonly expectedAgents?: number;
  /** Told after each phase how many agents it had (of sessions that arrive: about). */
  readonly onPhase?: (agents: number) => void;
};

export type CapacityAnswer = {
  /**
   * Largest number of agents that meets the tier: mean over replications, rounded down. 0: not reachable. Of sessions that
   * arrive: those live on average at the highest rate that meets it and can be served.
   */
  readonly agents: number;
  /** 80% prediction interval of what one run of such a search finds; of one replication: the bracket it ended with. */
  readonly agentsInterval: readonly [number, number];
  /** What one agent more runs into. undefined: nothing within the largest number tried. */
  readonly limit: Limit | undefined;
  /** A phase at the answer (at one agent where the tier is not reachable), first replication. */
  readonly figures: PhaseFigures;
  readonly verdict: Verdict;
  readonly phases: number;
  readonly events: number;
};

type Probe = { readonly agents: number; readonly figures: PhaseFigures };

/** Agents beyond which the search gives up looking for a limit. */
export const MAX_AGENTS_PER_GPU = 4096;
/** First steps of the bracket away from a closed-form guess, from what is known of a close case, and from another replication. */
const GUESS_FACTOR = 2;
const EXPECTED_FACTOR = 1.15;
const REPEAT_FACTOR = 1.06;
const TOLERANCE = 0.004;
const MIN_AGENT_SECONDS = 60_000;

/** Searches. Deterministic in (deployment, workload, tier, seed). */
export function searchCapacity(options: SearchOptions): CapacityAnswer {
  const { deployment, tier, tolerance = TOLERANCE, minAgentSeconds = MIN_AGENT_SECONDS } = options;
  const max = MAX_AGENTS_PER_GPU * deployment.gpus;
  let phases = 0;
  let events = 0;
  const runner = phaseRunner({ ...options, minAgentSeconds });
  const run = (agents: number, replication: number): PhaseFigures => {
    const figures = runner(agents, `${options.seed}/replication/${replication}`);
    phases++;
    events += figures.events;
    options.onPhase?.(agents);
    return figures;
  };
  const found: number[] = [];
  let widest = 0;
  let lowest: PhaseFigures | undefined;
  let failure: Probe | undefined;
  let passing: Probe | undefined;
  for (let replication = 0; replication < options.replications; replication++) {
    const expected = replication === 0 ? options.expectedAgents : (found[0] as number);
    const guess = expected === undefined ? firstGuess(deployment, options.workload, tier) : Math.max(1, expected);
    const bracket = findBracket({
      guess,
      max,
      firstFactor: replication > 0 ? REPEAT_FACTOR : options.expectedAgents === undefined ? GUESS_FACTOR : EXPECTED_FACTOR,
      accelerate: true,
      tolerance,
      passes(agents) {
        const figures = run(agents, replication);
        const passes = judge(figures, tier).passes;
        if (!passes && (failure === undefined || (replication === 0 && agents < failure.agents))) failure = { agents, figures };
        if (agents === 1) lowest = figures;
        if (passes && replication === 0) passing = { agents, figures };
        return passes;
      },
    });
    found.push(bracket.passing);
    // The largest number that passes may lie anywhere below the one that failed: the search's own resolution.
    if (bracket.failing !== undefined) widest = Math.max(widest, bracket.failing - bracket.passing - 1);
  }
  const { center, low, high } = predictionInterval(found);
  const load = Math.floor(center + 1e-9);
  const figures = load >= 1 ? (passing?.agents === load ? passing.figures : run(load, 0)) : (lowest ?? run(1, 0));
  // A load of sessions that arrive stands for as many as the phase at the answer tells.
  const perLoad = figures.sessions === undefined || load === 0 ? 1 : figures.sessions.liveExpected / load;
  const agents = Math.floor(load * perLoad + 1e-9);
  const [least, most] = [low * perLoad, (Math.ceil(high) + widest) * perLoad];
  return {
    agents,
    agentsInterval: [Math.max(0, Math.floor(least)), Math.max(agents, Math.ceil(most))],
    limit: failure === undefined ? undefined : bindingLimit(failure.figures, judge(failure.figures, tier)),
    figures,
    verdict: judge(figures, tier),
    phases,
    events,
  };
}
