/**
 * A quick search: short phases, no more of them than tell about where the crossing is. Replications start where it ends,
 * and a spread over coefficients needs no more than it tells.
 */
import { findCrossing } from "./crossing.ts";
import { firstGuess } from "./firstGuess.ts";
import { agentsPerLoad, MIN_AGENT_SECONDS, phaseRunner } from "./phaseRunner.ts";
import { MAX_AGENTS_PER_GPU, probed, type ReplicationOptions, replicationSeed } from "./replication.ts";

/** Where a search starts. */
export type SearchStart = {
  readonly load: number;
  /** d ln margin / d ln load there, of speed and of TTFT. */
  readonly slopes: readonly number[];
};

export type QuickAnswer = SearchStart & {
  /** Agents of that load, 0: one agent fails. */
  readonly agents: number;
};

/** Quick phases are so many times shorter. */
const SHORTER = 4;
const TOLERANCE = 0.03;
/** Near capacity a margin falls about so; a wrong slope costs a probe. */
const USUAL_SLOPES = [-1, -2.5];

/** Where the replications of a search should start: where the caller expects it to end, else where a quick search does. */
export function pilotSearch(options: ReplicationOptions): QuickAnswer {
  const { expectedAgents } = options;
  if (expectedAgents !== undefined) {
    const load = Math.max(1, Math.round(expectedAgents));
    return { load, slopes: USUAL_SLOPES, agents: load };
  }
  return quickSearch(options, { load: firstGuess(options.deployment, options.workload, options.tier), slopes: USUAL_SLOPES });
}

/**
 * Searches over quick phases with the random numbers of the first replication. A few percent off what a search finds, and
 * off alike for deployments that differ a little.
 */
export function quickSearch(options: ReplicationOptions, start: SearchStart): QuickAnswer {
  const { deployment, tier, settlingSeconds, measuredSeconds, minAgentSeconds = MIN_AGENT_SECONDS } = options;
  const run = phaseRunner({
    ...options,
    settlingSeconds: settlingSeconds / SHORTER,
    measuredSeconds: measuredSeconds / SHORTER,
    minAgentSeconds: minAgentSeconds / SHORTER,
  });
  let perLoad = 1;
  const { passing, failing, slopes } = findCrossing({
    guess: start.load,
    slopes: start.slopes,
    max: MAX_AGENTS_PER_GPU * deployment.gpus,
    tolerance: TOLERANCE,
    probe(load) {
      const figures = run(load, replicationSeed(options, 0));
      const outcome = probed(figures, tier);
      if (outcome.passes) perLoad = agentsPerLoad(figures, load);
      return outcome;
    },
  });
  const load = Math.floor(Math.sqrt(passing * (failing ?? passing)));
  return { load: Math.max(1, load), slopes, agents: Math.floor(load * perLoad + 1e-9) };
}
