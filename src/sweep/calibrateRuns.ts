/**
 * Fits the coefficients to measured runs: the closed form gives the slopes, the event engine the last word. Each stage is
 * fitted to what the closed form says times what the event engine said beside it last time; then the engine is asked again.
 */
import { withCaps } from "../calibration/applyCaps.ts";
import { heldLoads } from "../calibration/capEvidence.ts";
import type { RunComparison } from "../calibration/comparison.ts";
import { asEffects, mergeEffects } from "../calibration/effectTable.ts";
import { learnCaps } from "../calibration/engineCaps.ts";
import { estimatedFigures, FIGURES, type LnFigures, STAGES, type StageProblem, stageProblem } from "../calibration/fitProblem.ts";
import { estimateRow, type FitRow } from "../calibration/fitRow.ts";
import { type FitRows, fitRows, weightOf } from "../calibration/fitRows.ts";
import type { MeasuredRun } from "../calibration/measuredRun.ts";
import { fitEffects } from "../calibration/penalisedFit.ts";
import { lnFactors, type Stage } from "../cost/effects.ts";
import type { EngineCap } from "../profiles/engineCap.ts";
import type { Effects } from "../profiles/fitFile.ts";
import { diskLibrary } from "./profileLibrary.ts";
import { validateRuns } from "./validateRuns.ts";

/** How often the event engine is asked. */
const ENGINE_PASSES = 2;

/** Where a calibration stands: enough to go on from. */
export type FitState = {
  readonly pass: number;
  readonly values: Readonly<Record<Stage, Float64Array>>;
  readonly corrections: readonly LnFigures[] | undefined;
};

export type CalibrateOptions = {
  readonly dataRoot?: string | undefined;
  readonly threads?: number | undefined;
  /** An earlier state of the same runs to go on from. */
  readonly resume?: FitState | undefined;
  readonly onStep?: (what: string) => void;
  readonly onProgress?: (done: number, all: number) => void;
  /** Called with every state that a later run could go on from. */
  readonly onState?: (state: FitState) => void;
};

export type Calibration = FitRows & {
  readonly effects: Effects;
  /** Engine limits that curves showed by going flat. */
  readonly caps: readonly EngineCap[];
  readonly state: FitState;
  readonly problems: readonly StageProblem[];
  /** Event-engine repetitions under the final effects, in the order of the rows. */
  readonly repeated: readonly RunComparison[];
};

export async function calibrateRuns(runs: readonly MeasuredRun[], options: CalibrateOptions): Promise<Calibration> {
  const { rows: asked, leftOut } = fitRows(runs, diskLibrary(options.dataRoot, { fitted: false }));
  const caps = learnCaps(heldLoads(asked));
  const rows = asked.map((row) => withCaps(row, caps, row.key));
  let state = options.resume;
  let fitted = fitStages(rows, state, options);
  let repeated: RunComparison[] = [];
  for (let pass = state?.pass ?? 0; pass < ENGINE_PASSES; pass++) {
    options.onStep?.(`repeating ${rows.length} runs in the event engine (${pass + 1} of ${ENGINE_PASSES})`);
    repeated = await repeat(rows, fitted.effects, caps, options);
    state = { pass: pass + 1, values: fitted.values, corrections: correctionsOf(rows, fitted.effects, repeated) };
    options.onState?.(state);
    fitted = fitStages(rows, state, options);
  }
  options.onStep?.(`repeating ${rows.length} runs in the event engine (check)`);
  repeated = await repeat(rows, fitted.effects, caps, options);
  const corrections = correctionsOf(rows, fitted.effects, repeated);
  return {
    rows,
    leftOut,
    effects: fitted.effects,
    caps,
    problems: fitted.problems,
    repeated,
    state: { pass: ENGINE_PASSES, values: fitted.values, corrections },
  };
}

type Fitted = { readonly effects: Effects; readonly values: Record<Stage, Float64Array>; readonly problems: StageProblem[] };

function fitStages(rows: readonly FitRow[], from: FitState | undefined, options: CalibrateOptions): Fitted {
  let settled: Effects = new Map();
  const values = {} as Record<Stage, Float64Array>;
  const problems: StageProblem[] = [];
  for (const stage of STAGES) {
    const posed = stageProblem({
      stage,
      rows,
      settled,
      corrections: from?.corrections,
      weight: (row, _index, figure) => weightOf(row, figure),
    });
    const { effects } = fitEffects(posed.problem, {
      start: from?.values[stage],
      onIteration: (iteration, objective) =>
        options.onStep?.(`${stage}: ${posed.table.effects.length} effects, step ${iteration}, objective ${objective.toFixed(1)}`),
    });
    values[stage] = effects;
    problems.push(posed);
    settled = mergeEffects(settled, asEffects(posed.table, effects));
  }
  return { effects: settled, values, problems };
}

async function repeat(
  rows: readonly FitRow[],
  effects: Effects,
  caps: readonly EngineCap[],
  options: CalibrateOptions,
): Promise<RunComparison[]> {
  const { dataRoot, threads, onProgress } = options;
  return validateRuns(
    rows.map(({ run }) => run),
    { dataRoot, threads, effects, caps, ...(onProgress === undefined ? {} : { onProgress }) },
  );
}

/** ln of the event engine's figures over the closed form's; 0 where a run has no such figure. */
function correctionsOf(rows: readonly FitRow[], effects: Effects, repeated: readonly RunComparison[]): LnFigures[] {
  return rows.map((row, r) => {
    const predicted = repeated[r]?.predicted;
    if (predicted === undefined) return { tpot: 0, throughput: 0, ttft: 0, watts: 0 };
    const closed = estimatedFigures(row, estimateRow(row, lnFactors(effects, row.key)));
    const engine = estimatedFigures(row, { ...predicted, decodingPerRank: 0, capped: false });
    return Object.fromEntries(FIGURES.map((figure) => [figure, engine[figure] - closed[figure]])) as LnFigures;
  });
}
