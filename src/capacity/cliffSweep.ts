/**
 * The thrash cliff of a deployment, shown by running it with more and more agents: how waits and prefix hits change as
 * the sessions' prefixes fill KV memory and pass it.
 */
import type { PhaseFigures } from "../metrics/phase.ts";
import type { Workload } from "../profiles/mix.ts";
import type { Deployment } from "../serving/deployment.ts";
import { idleBytes, resumableTokens } from "../serving/kvFootprint.ts";
import { requestMeans } from "../workload/requestMeans.ts";
import { runPhase } from "./runPhase.ts";

/** Numbers of agents to try where none are given, as shares of those whose prefixes are expected to fill KV memory. */
const TRIED_SHARES = [0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2] as const;

export type CliffOptions = {
  readonly deployment: Deployment;
  readonly workload: Workload;
  /** Ascending. */
  readonly agents: readonly number[];
  readonly seed: string | number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  readonly onPhase?: (done: number, all: number) => void;
};

/** Runs a phase for each number of agents, all with the same random numbers. */
export function cliffSweep({ agents, onPhase, ...options }: CliffOptions): PhaseFigures[] {
  return agents.map((count, index) => {
    const { figures } = runPhase({ ...options, agents: count, start: "stationary" });
    onPhase?.(index + 1, agents.length);
    return figures;
  });
}

/**
 * Numbers of agents around the cliff: shares of N = memory that prefixes may be in / bytes of a session's mean prefix.
 * The mean is over requests, so that N is a guess within tens of percent: ranks fill unevenly, and running sequences hold
 * more than their prefix. Ascending, each once, 1 at least.
 */
export function agentsAroundCliff(deployment: Deployment, workload: Workload): number[] {
  const { front, footprint, kv } = deployment;
  let bytes = front.workers * front.cost.shape.ranks * front.memory.kvBytesPerRank;
  for (const tier of kv?.tiers ?? []) if (tier.write !== "never") bytes += tier.bytes * tier.instances;
  const prefix = resumableTokens(footprint, requestMeans(workload).promptTokens);
  // Too short a mean prefix for the grain: what a running sequence holds fills memory instead.
  const session = prefix === 0 ? requestMeans(workload).promptTokens * footprint.bytesPerToken : idleBytes(footprint, prefix);
  return [...new Set(TRIED_SHARES.map((share) => Math.max(1, Math.round((share * bytes) / session))))];
}
