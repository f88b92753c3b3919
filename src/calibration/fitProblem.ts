/** From rows to the least-squares problem of one stage of the fit: step times first, then the first token, then watts. */

import { FITTED_NAMES, type FittedName, fittedIn, lnFactors, type Stage } from "../cost/effects.ts";
import type { Effects } from "../profiles/fitFile.ts";
import type { LoopEstimate } from "./closedLoopEstimate.ts";
import { type EffectTable, effectTable } from "./effectTable.ts";
import { estimateRow, type FitRow } from "./fitRow.ts";
import type { FitProblem } from "./penalisedFit.ts";

/** What a run shows, in the order of `lnFigures`. */
export const FIGURES = ["tpot", "throughput", "ttft", "watts"] as const;
export type Figure = (typeof FIGURES)[number];

/** Stages in the order in which they are fitted: each takes the ones before as settled. */
export const STAGES: readonly Stage[] = ["time", "first-token", "power"];

export const STAGE_FIGURES: Readonly<Record<Stage, readonly Figure[]>> = {
  time: ["tpot", "throughput"],
  "first-token": ["ttft"],
  power: ["watts"],
};

/** Typical residual of a stage, ln units: beyond a few of these a row counts as an outlier. */
const RESIDUAL_SCALE: Readonly<Record<Stage, number>> = { time: 0.08, "first-token": 0.25, power: 0.07 };

/** ln of each figure; NaN: not there. */
export type LnFigures = Readonly<Record<Figure, number>>;

export function measuredFigures({ run }: FitRow): LnFigures {
  const { tpot_s, total_tok_s_per_gpu: rate, ttft_s, gpu_joules_per_output_token: joules } = run;
  const outputShare = run.osl_nominal_tokens / (run.isl_nominal_tokens + run.osl_nominal_tokens);
  const ln = (value: number | undefined) => (value === undefined ? Number.NaN : Math.log(value));
  return {
    tpot: ln(tpot_s),
    throughput: ln(rate),
    ttft: ln(ttft_s),
    watts: rate === undefined || joules === undefined ? Number.NaN : Math.log(joules * rate * outputShare),
  };
}

export function estimatedFigures({ load }: FitRow, estimate: LoopEstimate): LnFigures {
  const outputShare = load.outputTokens / (load.promptTokens + load.outputTokens);
  const watts = estimate.gpuJoulesPerOutputToken * estimate.totalTokensPerSecondPerGpu * outputShare;
  return {
    tpot: Math.log(estimate.tpotSeconds),
    throughput: Math.log(estimate.totalTokensPerSecondPerGpu),
    ttft: Math.log(estimate.ttftSeconds),
    watts: Math.log(watts),
  };
}

export type StageProblem = { readonly stage: Stage; readonly table: EffectTable; readonly problem: FitProblem };

export type StageInputs = {
  readonly stage: Stage;
  readonly rows: readonly FitRow[];
  /** Effects of the stages that are done; they stay as they are. */
  readonly settled: Effects;
  /** ln of the event engine's figures over the estimate's, row by row; what the closed form misses. */
  readonly corrections: readonly LnFigures[] | undefined;
  /** Weight of each row's figures, 0: left out. */
  readonly weight: (row: FitRow, index: number, figure: Figure) => number;
};

export function stageProblem({ stage, rows, settled, corrections, weight }: StageInputs): StageProblem {
  const names = fittedIn(stage);
  const table = effectTable(
    rows.map(({ key }) => key),
    names,
  );
  const figures = STAGE_FIGURES[stage];
  const outputs = figures.length;
  const measured = new Float64Array(rows.length * outputs);
  const weights = new Float64Array(rows.length * outputs);
  rows.forEach((row, r) => {
    const seen = measuredFigures(row);
    figures.forEach((figure, m) => {
      const at = r * outputs + m;
      measured[at] = seen[figure];
      // TPOT and throughput of a closed loop say nearly the same: together they count as one.
      weights[at] = Number.isNaN(seen[figure]) ? 0 : weight(row, r, figure) / outputs;
    });
  });
  const base = rows.map(({ key }) => lnFactors(settled, key));
  const factors = Object.fromEntries(FITTED_NAMES.map((name) => [name, 0])) as Record<FittedName, number>;
  const evaluate = (r: number, moves: Float64Array, out: Float64Array): void => {
    const row = rows[r] as FitRow;
    Object.assign(factors, base[r]);
    names.forEach((name, k) => {
      factors[name] = moves[k] as number;
    });
    const estimated = estimatedFigures(row, estimateRow(row, factors));
    figures.forEach((figure, m) => {
      out[m] = estimated[figure] + (corrections?.[r]?.[figure] ?? 0);
    });
  };
  const problem: FitProblem = {
    rows: rows.length,
    coefficients: names.length,
    outputs,
    evaluate,
    measured,
    weights,
    rowEffects: table.rowEffects,
    rowCoefficients: table.rowCoefficients,
    priorSd: table.priorSd,
    residualScale: RESIDUAL_SCALE[stage],
  };
  return { stage, table, problem };
}
