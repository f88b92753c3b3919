/** A capacity table whose intervals hold the fit's own uncertainty too, with warnings of what lies outside the fit. */
import { outsideRegime } from "../calibration/regime.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { standardDeviation } from "../kernel/moments.ts";
import { Z90 } from "../kernel/normal.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import { deployedKey } from "../serving/deployment.ts";
import { workloadsOf } from "../workload/parts.ts";
import { answerDrawnCells } from "./answerCells.ts";
import { capacityTable, type TableOptions, tableTasks } from "./capacityTable.ts";
import type { CellTask } from "./cell.ts";
import { drawnCoefficients } from "./drawnCoefficients.ts";

/** Stratified draws: enough for a standard deviation to about a quarter of itself. */
const DRAWS = 8;

/**
 * The table with 80% intervals of replications and coefficients together; as `capacityTable` has it where there is no fit.
 * Errors: as `capacityTable`.
 */
export async function capacityTableWithSpread(resolved: ResolvedScenario, options: TableOptions): Promise<CapacityResult[]> {
  const { fit, scenario } = resolved;
  if (fit === undefined) return capacityTable(resolved, options);
  const cells = tableTasks(resolved, options).map((task) => ({ task, draws: drawsOf(task, scenario.seed, fit) }));
  const answers = await answerDrawnCells(cells, options);
  return answers.map(({ result, drawnAgents }, cell) => {
    const { task } = cells[cell] as (typeof cells)[number];
    return withRegimeWarnings(widen(result, drawnAgents), task, fit);
  });
}

/** The result of a task with warnings of what lies outside the fit. */
export function withRegimeWarnings(result: CapacityResult, task: CellTask, fit: FitFile): CapacityResult {
  return { ...result, warnings: [...result.warnings, ...regimeWarnings(fit, task, result)] };
}

/**
 * A cell's tasks, one a draw of the coefficients: searched with the same random numbers in all of them, so that they
 * differ by the coefficients alone.
 */
function drawsOf(task: CellTask, seed: string | number, fit: FitFile): CellTask[] {
  return Array.from({ length: DRAWS }, (_, index) => ({
    ...task,
    profiles: drawnCoefficients(task.profiles, task.deployment, { seed, index, count: DRAWS }, fit),
  }));
}

/**
 * Two independent reasons to be wrong add as squares, in logarithms: the replications' reach on either side, and
 * z x the standard deviation of ln agents over draws.
 */
export function widen(result: CapacityResult, drawn: readonly number[]): CapacityResult {
  const { agents, agentsInterval } = result;
  if (agents === 0) {
    const most = Math.max(agentsInterval[1], ...drawn);
    return { ...result, agentsInterval: [0, most] };
  }
  // A draw that carries nobody counts as half an agent, so that it has a logarithm.
  const logs = drawn.map((value) => Math.log(Math.max(value, HALF_AN_AGENT)));
  const deviation = standardDeviation(logs);
  const reach = (end: number): number => Math.hypot(Math.log(Math.max(end, HALF_AN_AGENT) / agents), Z90 * deviation);
  const low = agents * Math.exp(-reach(agentsInterval[0]));
  const high = agents * Math.exp(reach(agentsInterval[1]));
  return { ...result, agentsInterval: [low, high] };
}

const HALF_AN_AGENT = 0.5;

function regimeWarnings({ regime }: FitFile, { profiles, deployment }: CellTask, { fullBatch }: CapacityResult): string[] {
  const pool = deployment.mode === "aggregated" ? deployment.pool : deployment.decode;
  return outsideRegime(regime, deployedKey(profiles, deployment), {
    contextTokens: Math.max(...workloadsOf(profiles.workload).map(({ context }) => context.maxTokens.value)),
    expertParallel: pool.expertParallel ?? 1,
    sequencesPerRank: fullBatch.sequencesPerRank,
  });
}
