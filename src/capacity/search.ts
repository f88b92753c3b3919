/**
 * The planner's search: the largest number of agents that meets a tier, with an interval from replications.
 *
 *   pilot (short phases) -> first replication -> the others, from where it ended -> a phase at their mean
 *
 * Every replication is a seed of its own; within it, all numbers of agents share their random numbers (an agent's turns
 * do not depend on how many others there are), so that the crossing is sharp. Runs start in the middle of long work with
 * prefixes cached, so that a short window shows the steady state. The parts are functions of plain data, so that threads
 * can share a search.
 */
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge, type Verdict } from "../metrics/verdict.ts";
import { bindingLimit, type Limit } from "./binding.ts";
import { predictionInterval } from "./interval.ts";
import { agentsPerLoad, phaseRunner } from "./phaseRunner.ts";
import { pilotSearch, type SearchStart } from "./pilot.ts";
import { type Replication, type ReplicationOptions, replicationSeed, searchReplication } from "./replication.ts";

export type SearchOptions = ReplicationOptions & { readonly replications: number };

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
};

/** Searches. Deterministic in (deployment, workload, tier, seed). */
export function searchCapacity(options: SearchOptions): CapacityAnswer {
  const pilot = pilotSearch(options);
  const first = searchReplication(options, pilot, 0);
  const start = startAfter(first, pilot);
  const others = Array.from({ length: options.replications - 1 }, (_, index) => searchReplication(options, start, index + 1));
  return concludeSearch(options, [first, ...others]);
}

/** Where further replications start: they end close to the first, and a pilot is off by as much for all of them. */
export function startAfter({ passing }: Replication, pilot: SearchStart): SearchStart {
  return { load: Math.max(1, passing), slopes: pilot.slopes };
}

/** The answer of replications, in their order, one at least. */
export function concludeSearch(options: ReplicationOptions, replications: readonly Replication[]): CapacityAnswer {
  const { tier } = options;
  const [first] = replications as readonly [Replication];
  const { center, low, high } = predictionInterval(replications.map(({ passing }) => passing));
  const load = Math.floor(center + 1e-9);
  const shown = Math.max(1, load);
  const known = [first.best, first.failure].find((probe) => probe?.load === shown);
  const figures = known?.figures ?? phaseRunner(options)(shown, replicationSeed(options, 0));
  // A load of sessions that arrive stands for as many as the phase at the answer tells.
  const perLoad = load === 0 ? 1 : agentsPerLoad(figures, load);
  const agents = Math.floor(load * perLoad + 1e-9);
  // The largest number that passes may lie anywhere below the one that failed: the search's own resolution.
  const widest = Math.max(0, ...replications.map(({ passing, failing }) => (failing === undefined ? 0 : failing - passing - 1)));
  const [least, most] = [low * perLoad, (Math.ceil(high) + widest) * perLoad];
  const failure = replications.find((replication) => replication.failure !== undefined)?.failure;
  return {
    agents,
    agentsInterval: [Math.max(0, Math.floor(least)), Math.max(agents, Math.ceil(most))],
    limit: failure === undefined ? undefined : bindingLimit(failure.figures, judge(failure.figures, tier)),
    figures,
    verdict: judge(figures, tier),
  };
}
