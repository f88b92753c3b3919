/** Widens the intervals of a capacity table by the fit's own uncertainty, and warns of what lies outside the fit. */
import { outsideRegime } from "../calibration/regime.ts";
import type { CapacityResult } from "../capacity/result.ts";
import { Z90 } from "../kernel/normal.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import { deployedKey } from "../serving/deployment.ts";
import { workloadsOf } from "../workload/parts.ts";
import { type AnswerOptions, answerCells } from "./answerCells.ts";
import { cellTasks } from "./capacityTable.ts";
import type { CellTask } from "./cell.ts";
import { drawnCoefficients } from "./drawnCoefficients.ts";

/** Stratified draws: enough for a standard deviation to about a quarter of itself. */
const DRAWS = 8;
const COARSE_SEARCH = {
  method: "planner",
  replications: 1,
  settlingSeconds: 120,
  measuredSeconds: 240,
  tolerance: 0.03,
  minAgentSeconds: 10_000,
} as const;

/** The rows with 80% intervals of replications and coefficients together; as they are where there is no fit. */
export async function withCoefficientSpread(
  resolved: ResolvedScenario,
  results: readonly CapacityResult[],
  options: AnswerOptions,
): Promise<CapacityResult[]> {
  const { fit, scenario, systems } = resolved;
  if (fit === undefined) return [...results];
  const cells = cellTasks(scenario, systems, { method: "planner", published: [] });
  const drawn = cells.flatMap((task, cell) => drawsOf(task, results[cell] as CapacityResult, scenario.seed, fit));
  const answers = await answerCells(drawn, options);
  return results.map((result, cell) => {
    const agents = answers.slice(cell * DRAWS, (cell + 1) * DRAWS).map((answer) => answer.agents);
    const widened = widen(result, agents);
    return { ...widened, warnings: [...widened.warnings, ...regimeWarnings(fit, cells[cell] as CellTask, result)] };
  });
}

/**
 * A cell's tasks, one a draw of the coefficients: a coarse search from where the best coefficients ended, with the same
 * random numbers in all of them, so that they differ by the coefficients alone.
 */
function drawsOf(task: CellTask, { agents }: CapacityResult, seed: string | number, fit: FitFile): CellTask[] {
  return Array.from({ length: DRAWS }, (_, index) => ({
    ...task,
    ...COARSE_SEARCH,
    expectedAgents: agents,
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
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, logs.length - 1));
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
