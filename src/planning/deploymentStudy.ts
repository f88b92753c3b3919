/**
 * What a report shows of one deployment and tier beside its capacity: service at loads around the answer, the first token by
 * turn with and without prefix reuse, the budget of a turn, and watts over time.
 */
import { MIN_AGENT_SECONDS } from "../capacity/phaseRunner.ts";
import { runPhase } from "../capacity/runPhase.ts";
import { searchCapacity } from "../capacity/search.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import type { DeploymentSpec, Tier } from "../profiles/scenario.ts";
import { buildDeployment, type Deployment, type SystemProfiles } from "../serving/deployment.ts";
import { type MeasuredTurns, measuredTurns } from "./measuredTurns.ts";
import { type PowerSeries, powerSeries } from "./powerSeries.ts";

export type StudyOptions = {
  readonly profiles: SystemProfiles;
  readonly spec: DeploymentSpec;
  readonly tier: Tier;
  /** The capacity that was found; 0: not one agent meets the tier. */
  readonly agents: number;
  readonly seed: string | number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /**
   * report: everything. charts: without the comparison of reuse and watts over time. rough: that in short phases at few loads, for a first look.
   * Default: report.
   */
  readonly extent?: StudyExtent | undefined;
};

export type StudyExtent = "report" | "charts" | "rough";

/** The same agents served twice, as many as meet the tier without reuse; one where not even one does. */
export type ReuseComparison = {
  readonly agents: number;
  /** The most that meets the tier without prefix reuse, by a quick search. */
  readonly capacityWithout: number;
  readonly with: PhaseFigures;
  readonly without: PhaseFigures;
};

export type DeploymentStudy = {
  /** Ascending in agents; the answer is among them. */
  readonly phases: readonly PhaseFigures[];
  /** undefined: not asked for, the tier is not reachable, or the engine reuses nothing. */
  readonly reuse: ReuseComparison | undefined;
  /** Of a turn at the answer; undefined: the tier is not reachable. */
  readonly turns: MeasuredTurns | undefined;
  /** At the answer; undefined: not asked for, or the tier is not reachable. */
  readonly power: PowerSeries | undefined;
};

/** Loads that are run, as shares of the answer: close where the verdict turns, one far beyond. */
const SHARES = [0.25, 0.5, 0.7, 0.85, 0.95, 1, 1.05, 1.15, 1.3, 1.6] as const;
const ROUGH_SHARES = [0.5, 0.85, 1, 1.15, 1.4] as const;
/** Of a rough look: the shapes of curves show, their ends move by some percent. */
const ROUGH_SECONDS = { settlingSeconds: 60, measuredSeconds: 120 } as const;
const ROUGH_AGENT_SECONDS = 6000;
/** Loads of a tier that not one agent meets. */
const FEW_AGENTS = [1, 2, 3, 4] as const;
/** How near the capacity without reuse is searched. */
const QUICK = { tolerance: 0.05 } as const;

/** Runs the phases. Deterministic in its input. Assumes agents that are always at work, and a deployment that can run. */
export function deploymentStudy(wanted: StudyOptions): DeploymentStudy {
  const { profiles, spec, agents, extent = "report" } = wanted;
  const options = extent === "rough" ? { ...wanted, ...ROUGH_SECONDS } : wanted;
  const deployment = buildDeployment(profiles, spec);
  const loads = loadsAround(agents, extent === "rough" ? ROUGH_SHARES : SHARES);
  const phases = loads.map((load) => phaseAt(options, deployment, load));
  if (agents === 0) return { phases, reuse: undefined, turns: undefined, power: undefined };
  const { hardware, workload } = profiles;
  const turns = measuredTurns({ ...options, deployment, workload });
  if (extent !== "report") return { phases, reuse: undefined, turns, power: undefined };
  const power = powerSeries({ ...options, deployment, hardware, workload });
  return { phases, reuse: reuseComparison(options, deployment), turns, power };
}

/** Numbers of agents to run around an answer, ascending, each once; the answer is among them. */
export function loadsAround(agents: number, shares: readonly number[] = SHARES): number[] {
  if (agents === 0) return [...FEW_AGENTS];
  return [...new Set(shares.map((share) => Math.max(1, Math.round(share * agents))))];
}

function reuseComparison(options: StudyOptions, deployment: Deployment): ReuseComparison | undefined {
  const { profiles, spec, agents } = options;
  if (!profiles.engine.prefixReuse.enabled.value) return undefined;
  const without = buildDeployment(withoutReuse(profiles), spec);
  const { agents: found } = searchCapacity({
    ...options,
    ...QUICK,
    deployment: without,
    workload: profiles.workload,
    replications: 1,
  });
  const load = Math.min(agents, Math.max(1, found));
  const at = (of: Deployment) => phaseAt(options, of, load);
  return { agents: load, capacityWithout: found, with: at(deployment), without: at(without) };
}

function withoutReuse(profiles: SystemProfiles): SystemProfiles {
  const { engine } = profiles;
  const { prefixReuse } = engine;
  const enabled = { ...prefixReuse.enabled, value: false };
  return { ...profiles, engine: { ...engine, prefixReuse: { ...prefixReuse, enabled } } };
}

function phaseAt(options: StudyOptions, deployment: Deployment, agents: number): PhaseFigures {
  const { profiles, seed, settlingSeconds, measuredSeconds, extent } = options;
  const agentSeconds = extent === "rough" ? ROUGH_AGENT_SECONDS : MIN_AGENT_SECONDS;
  return runPhase({
    deployment,
    workload: profiles.workload,
    agents,
    // As the first replication of a search, and the same for all loads.
    seed: `${seed}/replication/0`,
    start: "stationary",
    settlingSeconds,
    measuredSeconds: Math.max(measuredSeconds, agentSeconds / agents),
  }).figures;
}
