/** What the capacity reports share: results joined with the system they are of, and with the number of agents to size for. */
import type { CapacityResult } from "../capacity/result.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario } from "../profiles/scenario.ts";

/** Whole deployments, GPUs and systems (nodes, racks) for some agents; null where the tier is not reachable. */
type Need = {
  readonly agents: number;
  readonly deployments: number | null;
  readonly gpus: number | null;
  readonly systems: number | null;
};

export type CapacityRow = {
  readonly result: CapacityResult;
  readonly system: ResolvedSystem;
  readonly need: Need | undefined;
};

export type CapacityReport = {
  readonly scenario: Scenario;
  readonly systems: readonly ResolvedSystem[];
  readonly rows: readonly CapacityRow[];
  /** The basis that leads: what the table and the chart divide by. */
  readonly basis: PowerBasis;
  readonly method: "planner" | "protocol";
  /** Whether to explain beneath the tables. */
  readonly notes: boolean;
};

/** Joins results with their systems. Errors: Error when a result is of no system of the scenario. */
export function joinResults({ scenario, systems }: ResolvedScenario, results: readonly CapacityResult[]): CapacityRow[] {
  return results.map((result) => {
    const system = systems.find(
      ({ platform, engine, deployments }) =>
        platform === result.platform &&
        engine.id === result.engine &&
        deployments.some(({ name, tiers }) => name === result.deployment && tiers.includes(result.tier)),
    );
    if (system === undefined) throw new Error(`no system for the result of ${result.platform}, ${result.deployment}`);
    return { result, system, need: scenario.need && needOf(scenario.need.agents, result, system) };
  });
}

/** A deployment is never cut: a rack of 72 holds two of 32 GPUs. */
function needOf(agents: number, result: CapacityResult, system: ResolvedSystem): Need {
  if (result.agents === 0) return { agents, deployments: null, gpus: null, systems: null };
  const deployments = Math.ceil(agents / result.agents);
  const inOne = Math.floor(system.hardware.system.gpus.value / result.gpus);
  const spanned = Math.ceil(result.gpus / system.hardware.system.gpus.value);
  const systems = inOne >= 1 ? Math.ceil(deployments / inOne) : deployments * spanned;
  return { agents, deployments, gpus: deployments * result.gpus, systems };
}

/** Agents/MW on a basis with the ends of the interval; the watts are those at the answer. undefined: not reachable. */
export function megawattInterval(
  { agents, agentsInterval: [low, high], agentsPerMegawatt }: CapacityResult,
  basis: PowerBasis,
): { value: number; low: number; high: number } | undefined {
  const value = agentsPerMegawatt[basis];
  return agents === 0 ? undefined : { value, low: (value * low) / agents, high: (value * high) / agents };
}
