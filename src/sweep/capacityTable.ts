/**
 * A scenario's capacity table: one cell a system, deployment and tier, spread over threads. The order of the results is
 * that of the scenario, whatever the threads do.
 */
import { namedTiers, namesAllTiers } from "../capacity/mixTier.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { InputError } from "../profiles/problem.ts";
import type { PublishedRow } from "../profiles/published.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Scenario, Tier } from "../profiles/scenario.ts";
import { gpusOf } from "../profiles/scenarioChecks.ts";
import { buildDeployment } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import { answerCells } from "./answerCells.ts";
import type { CellTask } from "./cell.ts";

export type TableOptions = {
  readonly method: CellTask["method"];
  readonly published: readonly PublishedRow[];
  /** Default: one a core. 1 stays on the calling thread. */
  readonly threads?: number | undefined;
  /** As `AnswerOptions` has it. */
  readonly onProgress?: (partsDone: number, parts: number) => void;
};

/**
 * Answers all cells.
 * Errors: InputError, located in the scenario, when a deployment cannot run (weights or a request that do not fit).
 */
export async function capacityTable(resolved: ResolvedScenario, options: TableOptions): Promise<CapacityResult[]> {
  return answerCells(tableTasks(resolved, options), options);
}

/** The tasks of all cells. Errors: as `capacityTable`. */
export function tableTasks(resolved: ResolvedScenario, options: TableOptions): CellTask[] {
  checkFeasible(resolved);
  checkMixServed(resolved);
  return cellTasks(resolved.scenario, resolved.systems, options);
}

/** Refuses deployments that cannot run, before anything is simulated, naming the place in the scenario. */
export function checkFeasible(resolved: ResolvedScenario): void {
  const problems = resolved.systems.flatMap((system) =>
    system.deployments.flatMap((deployment, index) => {
      try {
        buildDeployment(system, deployment);
        return [];
      } catch (error) {
        if (!(error instanceof InfeasibleError)) throw error;
        const at = resolved.locate(["systems", system.index, "deployments", index, ...error.path]);
        return [{ ...at, wrong: error.message, expected: error.expected, fix: error.fix }];
      }
    }),
  );
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * Refuses a mix on a system none of whose deployments serves all tiers that its parts name.
 * Errors: InputError, located at the system's deployments.
 */
export function checkMixServed({ systems, locate }: Pick<ResolvedScenario, "systems" | "locate">): void {
  const problems = systems.flatMap((system) => {
    const named = namedTiers(system.workload);
    if (named.length === 0 || system.deployments.some((deployment) => servesAll(deployment, named))) return [];
    const tiers = [...new Set(named.map(({ id, name }) => `${id} (${name})`))].join(" and ");
    return [
      {
        ...locate(["systems", system.index, "deployments"]),
        wrong: `no deployment of ${system.platform} serves all tiers of the mix ${system.workload.id}, which asks for ${tiers}`,
        expected: "one deployment whose tiers hold all of them: the parts of a mix share their machines",
        fix: `write tiers: [${[...new Set(named.map(({ id }) => id))].join(", ")}] for the deployment that should carry the mix`,
      },
    ];
  });
  if (problems.length > 0) throw new InputError(problems);
}

function servesAll({ tiers }: DeploymentSpec, named: readonly Tier[]): boolean {
  return named.every(({ id }) => tiers.includes(id));
}

/** The tiers that get a row of their own: of a mix whose parts name theirs the first of those, which stands for all. */
function judgedTiers(scenario: Scenario, { workload }: ResolvedSystem): readonly Tier[] {
  return namesAllTiers(workload) ? namedTiers(workload).slice(0, 1) : scenario.tiers;
}

/** One task a system, deployment and tier, in the order of the scenario; a mix runs where all tiers that it names are served. */
export function cellTasks(
  scenario: Scenario,
  systems: readonly ResolvedSystem[],
  options: Pick<TableOptions, "method" | "published">,
): CellTask[] {
  return systems.flatMap((system) =>
    judgedTiers(scenario, system).flatMap((tier) =>
      system.deployments
        .filter((deployment) => servesAll(deployment, [tier, ...namedTiers(system.workload)]))
        .map((deployment) => ({
          platform: system.platform,
          engine: system.engine.id,
          profiles: profilesOf(system),
          deployment,
          tier,
          seed: scenario.seed,
          method: options.method,
          replications: scenario.search.replications,
          settlingSeconds: scenario.search.settlingSeconds,
          measuredSeconds: scenario.search.measuredSeconds,
          published: publishedFor(options.published, {
            platform: system.platform,
            model: scenario.model,
            workload: scenario.workload,
            tier: tier.id,
            gpus: gpusOf(deployment),
          }),
        })),
    ),
  );
}

function profilesOf(system: ResolvedSystem): CellTask["profiles"] {
  const { hardware, model, engine, workload, coefficients, effects } = system;
  return { hardware, model, engine, workload, coefficients, effects };
}

/** The figure that someone published for as many accelerators of the same platform, model, workload and tier. */
function publishedFor(
  rows: readonly PublishedRow[],
  wanted: { platform: string; model: string; workload: string; tier: number; gpus: number },
): CellTask["published"] {
  const row = rows.find(
    (candidate) =>
      candidate.platform === wanted.platform &&
      candidate.model === wanted.model &&
      candidate.workload === wanted.workload &&
      candidate.tier === wanted.tier &&
      candidate.gpus === wanted.gpus,
  );
  return row === undefined ? null : { agentsPerMegawatt: row.agents_per_megawatt, source: row.source };
}
