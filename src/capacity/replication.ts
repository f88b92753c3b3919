/** One replication of a search: random numbers of its own, and the largest load that passes with them. */
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge } from "../metrics/verdict.ts";
import type { Tier } from "../profiles/scenario.ts";
import { findCrossing, type Probed } from "./crossing.ts";
import { phaseRunner, type RunnerOptions } from "./phaseRunner.ts";
import type { SearchStart } from "./pilot.ts";

export type ReplicationOptions = RunnerOptions & {
  readonly tier: Tier;
  readonly seed: string | number;
  /** Bracket width at which a replication stops, as a share; default: 0.4%. */
  readonly tolerance?: number;
  /** About how many agents to expect, where a close case is known; default: a quick search finds out. */
  readonly expectedAgents?: number;
  /** Number of the first replication: the third of one search is the only one of another that starts at 2. Default: 0. */
  readonly firstReplication?: number;
};

type Probe = { readonly load: number; readonly figures: PhaseFigures };

export type Replication = {
  /** The largest load that passes and the smallest that fails, as `Crossing` has them. */
  readonly passing: number;
  readonly failing: number | undefined;
  /** The phases nearest to them; undefined: none passed, or none failed. */
  readonly best: Probe | undefined;
  readonly failure: Probe | undefined;
};

/** Agents beyond which the search gives up looking for a limit. */
export const MAX_AGENTS_PER_GPU = 4096;
const TOLERANCE = 0.004;

/** The random numbers of a replication. */
export function replicationSeed(
  { seed, firstReplication = 0 }: Pick<ReplicationOptions, "seed" | "firstReplication">,
  index: number,
): string {
  return `${seed}/replication/${firstReplication + index}`;
}

/** Searches from `start` to the tolerance. */
export function searchReplication(options: ReplicationOptions, start: SearchStart, index: number): Replication {
  const run = phaseRunner(options);
  const probes = new Map<number | undefined, Probe>();
  const found = findCrossing({
    guess: start.load,
    slopes: start.slopes,
    max: MAX_AGENTS_PER_GPU * options.deployment.gpus,
    tolerance: options.tolerance ?? TOLERANCE,
    probe(load) {
      const figures = run(load, replicationSeed(options, index));
      probes.set(load, { load, figures });
      return probed(figures, options.tier);
    },
  });
  const { passing, failing, probedPassing, probedFailing } = found;
  return { passing, failing, best: probes.get(probedPassing), failure: probes.get(probedFailing) };
}

/** A phase in the eyes of the search: whether it passes, and its margins of speed and of TTFT. */
export function probed(figures: PhaseFigures, tier: Tier): Probed {
  const { passes, speedMargin, ttftMargin } = judge(figures, tier);
  return { passes, margins: [speedMargin, ttftMargin] };
}
