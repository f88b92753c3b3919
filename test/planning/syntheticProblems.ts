/** What-ifs with a known truth: capacities drawn from laws in place of simulations. */
import { openStream, type RandomStream } from "../../src/kernel/random.ts";
import { type Pair, pairedDifference } from "../../src/planning/pairedDifference.ts";

export type ProblemKind = {
  readonly name: string;
  /** Agents of the deployment before the change, from ... to, spread evenly over the logarithm. */
  readonly agents: readonly [number, number];
  readonly wholeAgents: boolean;
  /** Draws of the coefficients; 0: they are known. */
  readonly draws: number;
  /** Share of replications in which the changed deployment falls off a cliff, and loses a quarter. */
  readonly cliffShare: number;
};

const LARGE = [30, 3000] as const;
const SMALL = [3, 40] as const;
const DRAWS = 8;

export const PROBLEM_KINDS: readonly ProblemKind[] = [
  { name: "a large deployment, replications alone", agents: LARGE, wholeAgents: false, draws: 0, cliffShare: 0 },
  { name: "a large deployment, coefficients drawn", agents: LARGE, wholeAgents: false, draws: DRAWS, cliffShare: 0 },
  { name: "a large deployment in whole agents", agents: LARGE, wholeAgents: true, draws: 0, cliffShare: 0 },
  { name: "a few agents", agents: SMALL, wholeAgents: true, draws: 0, cliffShare: 0 },
  { name: "a few agents, coefficients drawn", agents: SMALL, wholeAgents: true, draws: DRAWS, cliffShare: 0 },
  { name: "near a cliff", agents: LARGE, wholeAgents: true, draws: 0, cliffShare: 0.2 },
  { name: "near a cliff, coefficients drawn", agents: LARGE, wholeAgents: true, draws: DRAWS, cliffShare: 0.2 },
];

const REPLICATIONS = 4;
const CLIFF_LOSS = 0.75;
/** Replications that stand for endless ones: their mean is off by a fiftieth of that of four. */
const TRUTH_REPLICATIONS = 4000;

type World = {
  readonly agents: number;
  /** Deviation of ln agents that both sides share, and that each has for itself. */
  readonly sharedNoise: number;
  readonly ownNoise: number;
};

/** Whether the interval covers the truth, and what was said of an improvement that there is or is not. */
export function problemAnswer(
  kind: ProblemKind,
  index: number,
): { readonly covers: boolean; readonly probability: number; readonly improves: boolean } {
  const stream = openStream("synthetic what-if", kind.name, index);
  const [least, most] = kind.agents;
  const world = {
    agents: least * (most / least) ** stream.uniform(),
    sharedNoise: 0.01 + 0.08 * stream.uniform(),
    ownNoise: 0.003 + 0.03 * stream.uniform(),
  };
  const bestEffect = 0.1 * stream.normal();
  const spread = kind.draws === 0 ? 0 : 0.02 + 0.08 * stream.uniform();
  const trueEffect = bestEffect + spread * stream.normal();
  const replications = Array.from({ length: REPLICATIONS }, () => replication(kind, world, bestEffect, stream));
  const draws = Array.from({ length: kind.draws }, () => {
    const effect = bestEffect + spread * stream.normal();
    return replication(kind, world, effect, openStream("synthetic what-if", kind.name, index, "same numbers in all draws"));
  });
  const step = kind.wholeAgents ? 1 : 0;
  const { ratio, improvementProbability } = pairedDifference({ replications, draws, resolution: { before: step, after: step } });
  const truth = endlessMean(kind, world, trueEffect, openStream("synthetic truth", kind.name, index));
  const covers = ratio !== null && Math.log(ratio.low) <= truth && truth <= Math.log(ratio.high);
  return { covers, probability: improvementProbability, improves: truth > 0 };
}

function replication(kind: ProblemKind, world: World, effect: number, stream: RandomStream): Pair {
  const load = world.agents * Math.exp(world.sharedNoise * stream.normal());
  const before = load * Math.exp(world.ownNoise * stream.normal());
  const fallen = stream.uniform() < kind.cliffShare ? CLIFF_LOSS : 1;
  const after = load * Math.exp(effect + world.ownNoise * stream.normal()) * fallen;
  return kind.wholeAgents ? { before: Math.floor(before), after: Math.floor(after) } : { before, after };
}

/** Mean ln ratio, of whole agents as a search finds them. */
function endlessMean(kind: ProblemKind, world: World, effect: number, stream: RandomStream): number {
  let sum = 0;
  for (let count = 0; count < TRUTH_REPLICATIONS; count++) {
    const { before, after } = replication(kind, world, effect, stream);
    sum += Math.log(Math.max(after, 0.5) / Math.max(before, 0.5));
  }
  return sum / TRUTH_REPLICATIONS;
}
