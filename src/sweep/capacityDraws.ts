/**
 * A scenario's capacity table with its uncertain inputs drawn many times: the whole table is searched anew for every
 * draw, in the planner's quick way (one replication with random numbers of its own, a coarser end, shorter phases), so
 * that the spread over draws holds the noise of the workload too. Draws are shared by all cells.
 */
import { type DrawSample, type DrawSummary, summarizeDraws } from "../capacity/drawSummary.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { InputError } from "../profiles/problem.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario } from "../profiles/scenario.ts";
import type { DrawnInput } from "../profiles/uncertain.ts";
import { buildDeployment } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import { type AnswerOptions, answerCells } from "./answerCells.ts";
import { cellTasks } from "./capacityTable.ts";
import type { CellTask } from "./cell.ts";
import { type Draw, drawnCoefficients } from "./drawnCoefficients.ts";
import { drawnInputs } from "./drawnInputs.ts";

/** One replication to about 2%, over phases of some minutes: a draw's own noise is far below the spread of the draws. */
export const QUICK_SEARCH = {
  method: "planner",
  replications: 1,
  settlingSeconds: 120,
  measuredSeconds: 300,
  tolerance: 0.02,
} as const;

/** Refuses to draw where nothing is uncertain. Errors: InputError. */
export function requireUncertain({ scenario, open, fit, locate }: ResolvedScenario): void {
  if (open.length > 0 || fit !== undefined) return;
  const fixed = scenario.uncertain.length > 0;
  throw new InputError([
    {
      ...locate(fixed ? ["uncertain"] : []),
      wrong: fixed ? "nothing to draw: --set fixes every uncertain input" : "nothing to draw",
      expected: "uncertain: a list of inputs, each with path, prior and source",
      fix: fixed ? "leave out a --set, or --draws" : "add uncertain: to the scenario, or leave out --draws",
    },
  ]);
}

export type CapacityDraws = {
  /** What each draw sets. */
  readonly inputs: readonly (readonly DrawnInput[])[];
  /** One summary a cell, in the order of the cells of the table. */
  readonly cells: readonly DrawSummary[];
};

/** Errors: InputError as `requireUncertain`. */
export async function capacityDraws(resolved: ResolvedScenario, draws: number, options: AnswerOptions): Promise<CapacityDraws> {
  requireUncertain(resolved);
  const { scenario } = resolved;
  const inputs = drawnInputs(resolved, draws);
  const drawn = inputs.flatMap((values, index) => {
    const systems = resolved.redraw(values).filter((system) => resolved.systems.some((kept) => kept.index === system.index));
    return cellsOf(resolved, systems, { seed: scenario.seed, index, count: draws });
  });
  const feasible = drawn.flatMap(({ task }) => (task === undefined ? [] : [task]));
  const answers = (await answerCells(feasible, options)).values();
  const samples = drawn.map(({ cell, task }) => ({
    cell,
    sample: task === undefined ? INFEASIBLE : sampleOf(answers.next().value as CapacityResult),
  }));
  const cells = Math.max(-1, ...drawn.map(({ cell }) => cell)) + 1;
  const summaries = Array.from({ length: cells }, (_, cell) =>
    summarizeDraws(samples.filter((entry) => entry.cell === cell).map(({ sample }) => sample)),
  );
  return { inputs, cells: summaries };
}

type DrawnCell = { readonly cell: number; readonly task: CellTask | undefined };

/** The tasks of a table that is searched in the quick way. */
export function quickTasks(scenario: Scenario, systems: readonly ResolvedSystem[], seed: string | number): CellTask[] {
  return cellTasks(scenario, systems, { ...QUICK_SEARCH, published: [] }).map((task) => ({ ...task, ...QUICK_SEARCH, seed }));
}

/** The cells of one draw, without a task where a deployment cannot run. */
function cellsOf({ scenario, fit }: ResolvedScenario, systems: readonly ResolvedSystem[], draw: Draw): DrawnCell[] {
  return quickTasks(scenario, systems, `${draw.seed}/draw/${draw.index}`).map((settled, cell) => {
    const { profiles, deployment } = settled;
    const task = { ...settled, profiles: fit === undefined ? profiles : drawnCoefficients(profiles, deployment, draw, fit) };
    return { cell, task: canRun(task) ? task : undefined };
  });
}

/** Whether the deployment of a task can run at all. */
export function canRun({ profiles, deployment }: CellTask): boolean {
  try {
    buildDeployment(profiles, deployment);
    return true;
  } catch (error) {
    if (error instanceof InfeasibleError) return false;
    throw error;
  }
}

function sampleOf({ agents, agentsPerMegawatt, gpuWatts, limit }: CapacityResult): DrawSample {
  return { agents, agentsPerMegawatt, gpuWatts, limit, feasible: true };
}

const NONE = { accelerator: 0, tdp: 0, system: 0, facility: 0 };
const INFEASIBLE: DrawSample = { agents: 0, agentsPerMegawatt: NONE, gpuWatts: null, limit: "cannot run", feasible: false };
