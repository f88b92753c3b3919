/** What the capacity reports share: results joined with the system they are of, and with the number of agents to size for. */
import type { DrawSummary } from "../capacity/drawSummary.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { unitShape } from "../planning/unitShape.ts";
import { wholeUnits } from "../planning/wholeUnits.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario } from "../profiles/scenario.ts";
import type { DrawnInput } from "../profiles/uncertain.ts";

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
  /** What many draws of the uncertain inputs gave; undefined: none were asked for. */
  readonly draws: DrawSummary | undefined;
};

/** Which uncertain inputs the draws are of, and what each draw set. */
export type DrawnReport = {
  /** Places in `scenario.uncertain`. */
  readonly open: readonly number[];
  readonly inputs: readonly (readonly DrawnInput[])[];
  /** What was drawn of the coefficients; undefined: nothing. */
  readonly coefficients: string | undefined;
};

export type CapacityReport = {
  readonly scenario: Scenario;
  readonly systems: readonly ResolvedSystem[];
  readonly rows: readonly CapacityRow[];
  /** The basis that leads: what the table and the chart divide by. */
  readonly basis: PowerBasis;
  /** quick: one replication and no draws of the coefficients, so that an interval is a single value. */
  readonly method: "planner" | "protocol" | "quick";
  /** Whether intervals hold the fit's own uncertainty beside that of replications. */
  readonly fitted: boolean;
  readonly drawn: DrawnReport | undefined;
  /** Whether to explain beneath the tables. */
  readonly notes: boolean;
};

/** Joins results with their systems, and with the draws of the same cells. Errors: Error when a result is of no system of the scenario. */
export function joinResults(
  { scenario, systems }: Pick<ResolvedScenario, "scenario" | "systems">,
  results: readonly CapacityResult[],
  draws: readonly DrawSummary[] = [],
): CapacityRow[] {
  return results.map((result, cell) => {
    const system = systems.find(
      ({ platform, engine, deployments }) =>
        platform === result.platform &&
        engine.id === result.engine &&
        deployments.some(
          ({ name, tiers }) => name === result.deployment && (result.tier === "mix" || tiers.includes(result.tier)),
        ),
    );
    if (system === undefined) throw new Error(`no system for the result of ${result.platform}, ${result.deployment}`);
    const wanted = scenario.need?.agents;
    return { result, system, need: wanted === undefined ? undefined : needOf(wanted, result, system), draws: draws[cell] };
  });
}

function needOf(agents: number, result: CapacityResult, system: ResolvedSystem): Need {
  const { deployments, gpus, units } = wholeUnits(agents, unitShape(result, system)) ?? {};
  return { agents, deployments: deployments ?? null, gpus: gpus ?? null, systems: units ?? null };
}

/** What the ends beside a number of agents are. */
export function intervalName({ method }: Pick<CapacityReport, "method">): string {
  return { planner: "80% interval", protocol: "bracket", quick: "no interval" }[method];
}

export type AnsweredAgents = Pick<CapacityResult, "agents" | "agentsInterval" | "agentsPerMegawatt">;

/** Agents/MW on a basis with the ends of the interval; the watts are those at the answer. undefined: not reachable. */
export function megawattInterval(
  { agents, agentsInterval: [low, high], agentsPerMegawatt }: AnsweredAgents,
  basis: PowerBasis,
): { value: number; low: number; high: number } | undefined {
  const value = agentsPerMegawatt[basis];
  return agents === 0 ? undefined : { value, low: (value * low) / agents, high: (value * high) / agents };
}
