/**
 * What longer contexts do: the capacity of every cell of a scenario at each context ceiling, with what a turn costs there,
 * and with memory below HBM. All ceilings share their random numbers.
 */

import type { CapacityResult } from "../capacity/result.ts";
import { runPhase } from "../capacity/runPhase.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge } from "../metrics/verdict.ts";
import { withCeiling } from "../planning/contextCeiling.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Tier } from "../profiles/scenario.ts";
import { buildDeployment } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import { requestMeans } from "../workload/requestMeans.ts";
import { answerCells } from "./answerCells.ts";
import { canRun } from "./capacityDraws.ts";
import { cellTasks } from "./capacityTable.ts";
import type { CellTask } from "./cell.ts";
import { capacityTableWithSpread } from "./coefficientSpread.ts";
import { type KvVariant, kvVariants } from "./kvVariants.ts";

/** What a turn is like at the answer. */
type TurnFigures = {
  readonly ttftSecondsP50: number;
  readonly ttftSecondsP95: number;
  readonly outputTokensPerSecondP25: number;
  readonly prefixHitFraction: number;
  /** Joules of the accelerators a request. */
  readonly joules: number;
  /** Bytes of KV that an agent's session keeps or runs with, on average, where it is prefilled. */
  readonly kvBytesPerAgent: number;
  /** Those of all agents over the KV room of the HBM there. */
  readonly hbmFraction: number;
  /** Of a decode pool: share of its KV room that running sequences take. */
  readonly decodeFraction?: number;
};

export type LongContextPoint = {
  readonly ceilingTokens: number;
  readonly platform: string;
  readonly deployment: string;
  readonly tier: Tier;
  /** Mean prompt over requests, tokens. */
  readonly promptTokens: number;
  /** Absent: the deployment cannot run at this ceiling, for this reason. */
  readonly result?: CapacityResult;
  readonly infeasible?: string;
  /** Absent where nobody is carried. */
  readonly turn?: TurnFigures;
  /** Agents with memory below HBM, of the variants that there are. */
  readonly variants: readonly {
    readonly variant: KvVariant;
    readonly agents: number;
    readonly agentsPerMegawatt: CapacityResult["agentsPerMegawatt"];
  }[];
};

export type LongContextOptions = {
  readonly ceilingsTokens: readonly number[];
  readonly threads?: number | undefined;
  readonly onProgress?: (done: number, all: number, what: string) => void;
};

/** One replication to 2%: whether memory below HBM gives something back, not how much to the last agent. */
const VARIANT_SEARCH = { replications: 1, tolerance: 0.02 } as const;

/** By platform, deployment and tier as the scenario has them, each at its ceilings in ascending order. */
export async function longContext(resolved: ResolvedScenario, options: LongContextOptions): Promise<LongContextPoint[]> {
  const { scenario } = resolved;
  const stretched = stretchedCells(resolved, options.ceilingsTokens);
  const systems = stretched.flatMap(({ system }) => (system === undefined ? [] : [system]));
  const tasks = cellTasks(scenario, systems, { method: "planner", published: [] });
  const told = (what: string) => ({
    threads: options.threads,
    onProgress: (done: number, all: number) => options.onProgress?.(done, all, what),
  });
  const results = await capacityTableWithSpread(
    { ...resolved, systems },
    { method: "planner", published: [], ...told("searches") },
  );
  const turns = tasks.map((task, cell) => turnFigures(task, results[cell] as CapacityResult));
  const variants = tasks.flatMap((task, cell) => variantTasks(task, results[cell] as CapacityResult, turns[cell], cell));
  const answers = await answerCells(
    variants.map(({ task }) => task),
    told("cells with memory below HBM"),
  );
  const points = tasks.map((task, cell): LongContextPoint => {
    const result = results[cell] as CapacityResult;
    const turn = turns[cell];
    return {
      ...aboutCell(task),
      result,
      ...(turn === undefined ? {} : { turn }),
      variants: variants.flatMap(({ of, variant }, index) => {
        const answer = answers[index] as CapacityResult;
        return of === cell ? [{ variant, agents: answer.agents, agentsPerMegawatt: answer.agentsPerMegawatt }] : [];
      }),
    };
  });
  return sorted([...points, ...infeasiblePoints(stretched, scenario.tiers)], resolved);
}

type Stretched = {
  readonly ceilingTokens: number;
  readonly spec: DeploymentSpec;
  readonly original: ResolvedSystem;
  /** With one deployment, at the ceiling; absent: it cannot run there. */
  readonly system?: ResolvedSystem;
  readonly infeasible?: string;
};

/** Every deployment at every ceiling as a system of its own. */
function stretchedCells({ systems }: ResolvedScenario, ceilings: readonly number[]): Stretched[] {
  return systems.flatMap((original) =>
    original.deployments.flatMap((spec) =>
      ceilings.map((ceilingTokens): Stretched => {
        const system = { ...original, workload: withCeiling(original.workload, ceilingTokens), deployments: [spec] };
        const about = { ceilingTokens, spec, original };
        try {
          buildDeployment(system, spec);
          return { ...about, system };
        } catch (error) {
          if (!(error instanceof InfeasibleError)) throw error;
          return { ...about, infeasible: error.message };
        }
      }),
    ),
  );
}

function aboutCell({ platform, deployment, tier, profiles }: CellTask) {
  const { workload } = profiles;
  const largest = workload.kind === "mix" ? workload.parts.map((part) => part.workload) : [workload];
  return {
    ceilingTokens: Math.max(...largest.map(({ context }) => context.maxTokens.value)),
    platform,
    deployment: deployment.name,
    tier,
    promptTokens: requestMeans(workload).promptTokens,
  };
}

type VariantTask = { readonly of: number; readonly variant: KvVariant; readonly task: CellTask };

function variantTasks(task: CellTask, { agents }: CapacityResult, turn: TurnFigures | undefined, of: number): VariantTask[] {
  if (turn === undefined) return [];
  return kvVariants(task.profiles, task.deployment, turn.decodeFraction)
    .map(({ variant, spec }) => ({
      of,
      variant,
      task: { ...task, ...VARIANT_SEARCH, deployment: spec, expectedAgents: agents },
    }))
    .filter((entry) => canRun(entry.task));
}

/** Steps down from the answer, which is a mean over replications, to a load that the first of them carries. */
const STEP_DOWN = 0.97;
const MAX_STEPS = 8;

/** What a turn is like in a phase at the answer, or as little below it as meets the tier; undefined where nobody is carried. */
function turnFigures(task: CellTask, { agents }: CapacityResult): TurnFigures | undefined {
  if (agents === 0) return undefined;
  const { profiles, seed, settlingSeconds, measuredSeconds, tier } = task;
  const deployment = buildDeployment(profiles, task.deployment);
  const run = (load: number): PhaseFigures =>
    runPhase({
      deployment,
      workload: profiles.workload,
      agents: load,
      seed: `${seed}/replication/0`,
      start: "stationary",
      settlingSeconds,
      measuredSeconds,
    }).figures;
  let load = agents;
  let figures = run(load);
  for (let step = 0; step < MAX_STEPS && load > 1 && !judge(figures, tier).passes; step++) {
    load = Math.min(load - 1, Math.round(load * STEP_DOWN));
    figures = run(load);
  }
  const { front } = deployment;
  return turnOf(figures, front.workers * front.cost.shape.ranks * front.memory.kvBytesPerRank);
}

function turnOf(figures: PhaseFigures, kvRoomBytes: number): TurnFigures {
  const hbmFraction = figures.kv.workingSet[0]?.fraction ?? 0;
  return {
    ttftSecondsP50: figures.ttftSeconds.p50,
    ttftSecondsP95: figures.ttftSeconds.p95,
    outputTokensPerSecondP25: figures.outputTokensPerSecond.p25,
    prefixHitFraction: figures.prefixHitFraction,
    joules: (figures.gpuWatts * figures.gpus * figures.measuredSeconds) / figures.requests,
    kvBytesPerAgent: (hbmFraction * kvRoomBytes) / figures.agents,
    hbmFraction,
    ...(figures.pools[1] === undefined ? {} : { decodeFraction: figures.pools[1].kvPinnedFraction }),
  };
}

function infeasiblePoints(stretched: readonly Stretched[], tiers: readonly Tier[]): LongContextPoint[] {
  return stretched.flatMap(({ ceilingTokens, spec, original, infeasible }) => {
    if (infeasible === undefined) return [];
    return tiers
      .filter(({ id }) => spec.tiers.includes(id))
      .map((tier) => ({
        ceilingTokens,
        platform: original.platform,
        deployment: spec.name,
        tier,
        promptTokens: requestMeans(withCeiling(original.workload, ceilingTokens)).promptTokens,
        infeasible,
        variants: [],
      }));
  });
}

function sorted(points: LongContextPoint[], { systems }: ResolvedScenario): LongContextPoint[] {
  const places = systems.flatMap(({ platform, deployments }) => deployments.map(({ name }) => `${platform}\n${name}`));
  const place = ({ platform, deployment }: LongContextPoint): number => places.indexOf(`${platform}\n${deployment}`);
  return points.sort((a, b) => a.tier.id - b.tier.id || place(a) - place(b) || a.ceilingTokens - b.ceilingTokens);
}
