/**
 * Penalised robust least squares on log errors, for a model with few coefficients a row and many pooled effects:
 * ln coefficient k of row r = sum of the effects that r belongs to. Each effect has a normal prior around 0 (a ridge);
 * residuals have a Student-t loss, so that a broken row pulls little. Gauss-Newton: since a row depends on its K
 * coefficients alone, the Jacobian takes K + 1 evaluations of each row however many effects there are.
 * Source: iteratively reweighted least squares for the t distribution (Lange, Little and Taylor 1989), hierarchical
 * shrinkage (Gelman and Hill 2007, chapter 12).
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** Degrees of freedom and scale of the residuals (ln units). */
const NU = 3;
const FORWARD_STEP = 0.02;

export type FitProblem = {
  readonly rows: number;
  readonly coefficients: number;
  /** Outputs of a row, such as TPOT and throughput. */
  readonly outputs: number;
  /** ln of the row's outputs with its coefficients moved by these ln factors; written into `out`. */
  readonly evaluate: (row: number, lnFactors: Float64Array, out: Float64Array) => void;
  /** ln measured, row by row; NaN: not measured. */
  readonly measured: Float64Array;
  /** Weight of each row's outputs, same layout; 0 leaves it out. */
  readonly weights: Float64Array;
  /** Effects of each row: for each, the coefficient that it moves. */
  readonly rowEffects: readonly Int32Array[];
  readonly rowCoefficients: readonly Int32Array[];
  /** Standard deviation of each effect's prior, ln units. */
  readonly priorSd: Float64Array;
  readonly residualScale: number;
};

export type FitOutcome = { readonly effects: Float64Array; readonly objective: number; readonly iterations: number };

/** ln factors of a row's coefficients under some effects. */
function rowFactors(problem: FitProblem, row: number, effects: Float64Array, out: Float64Array): void {
  out.fill(0);
  const members = problem.rowEffects[row] as Int32Array;
  const coefficients = problem.rowCoefficients[row] as Int32Array;
  for (let i = 0; i < members.length; i++) {
    const k = coefficients[i] as number;
    out[k] = (out[k] as number) + (effects[members[i] as number] as number);
  }
}

/** Outputs of all rows. */
export function predictAll(problem: FitProblem, effects: Float64Array): Float64Array {
  const { rows, outputs } = problem;
  const all = new Float64Array(rows * outputs);
  const factors = new Float64Array(problem.coefficients);
  const out = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    rowFactors(problem, row, effects, factors);
    problem.evaluate(row, factors, out);
    all.set(out, row * outputs);
  }
  return all;
}

/** d ln output / d ln coefficient, rows x outputs x coefficients, by forward differences; rows of weight 0 stay 0. */
export function jacobian(problem: FitProblem, effects: Float64Array, predicted: Float64Array): Float64Array {
  const { rows, outputs, coefficients } = problem;
  const all = new Float64Array(rows * outputs * coefficients);
  const factors = new Float64Array(coefficients);
  const out = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    if (isLeftOut(problem, row)) continue;
    rowFactors(problem, row, effects, factors);
    for (let k = 0; k < coefficients; k++) {
      const kept = factors[k] as number;
      factors[k] = kept + FORWARD_STEP;
      problem.evaluate(row, factors, out);
      factors[k] = kept;
      for (let m = 0; m < outputs; m++) {
        const at = row * outputs + m;
        all[at * coefficients + k] = ((out[m] as number) - (predicted[at] as number)) / FORWARD_STEP;
      }
    }
  }
  return all;
}

function isLeftOut({ outputs, weights }: FitProblem, row: number): boolean {
  for (let m = 0; m < outputs; m++) if (weights[row * outputs + m] !== 0) return false;
  return true;
}

/** Effects and what they predict. */
type Point = { readonly effects: Float64Array; readonly predicted: Float64Array };

/**
 * Slopes after a step, from those before it and what the step did: in its direction they now say what was seen, in all
 * others what they said (Broyden 1965, row by row). Written into `slopes`; needs no evaluation.
 */
function learnSlopes(problem: FitProblem, slopes: Float64Array, from: Point, to: Point): void {
  const { rows, outputs, coefficients } = problem;
  const before = new Float64Array(coefficients);
  const moves = new Float64Array(coefficients);
  for (let row = 0; row < rows; row++) {
    rowFactors(problem, row, from.effects, before);
    rowFactors(problem, row, to.effects, moves);
    let square = 0;
    for (let k = 0; k < coefficients; k++) {
      moves[k] = (moves[k] as number) - (before[k] as number);
      square += (moves[k] as number) ** 2;
    }
    if (square === 0 || isLeftOut(problem, row)) continue;
    for (let m = 0; m < outputs; m++) {
      const at = row * outputs + m;
      let missed = (to.predicted[at] as number) - (from.predicted[at] as number);
      for (let k = 0; k < coefficients; k++) missed -= (slopes[at * coefficients + k] as number) * (moves[k] as number);
      for (let k = 0; k < coefficients; k++) {
        const index = at * coefficients + k;
        slopes[index] = (slopes[index] as number) + (missed * (moves[k] as number)) / square;
      }
    }
  }
}

/** Half the penalised deviance: Student-t loss of the residuals plus the ridge. */
function objectiveOf(problem: FitProblem, { effects, predicted }: Point): number {
  const { measured, weights, residualScale, priorSd } = problem;
  let total = 0;
  for (let i = 0; i < measured.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    const residual = ((predicted[i] as number) - (measured[i] as number)) / residualScale;
    total += (weight * (NU + 1) * Math.log1p((residual * residual) / NU)) / 2;
  }
  for (let e = 0; e < effects.length; e++) total += ((effects[e] as number) / (priorSd[e] as number)) ** 2 / 2;
  return total;
}

/** Normal equations of one Gauss-Newton step: A = J' W J + prior precision, b = -J' W r - prior pull. */
export function normalEquations(
  problem: FitProblem,
  { effects, predicted }: Point,
  slopes: Float64Array,
): { matrix: Matrix; right: Float64Array } {
  const { rows, outputs, coefficients, measured, weights, residualScale, priorSd } = problem;
  const n = effects.length;
  const a = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let row = 0; row < rows; row++) {
    const members = problem.rowEffects[row] as Int32Array;
    const moves = problem.rowCoefficients[row] as Int32Array;
    for (let m = 0; m < outputs; m++) {
      const at = row * outputs + m;
      const weight = weights[at] as number;
      if (weight === 0) continue;
      const residual = (predicted[at] as number) - (measured[at] as number);
      const robust = (weight * (NU + 1)) / (NU + (residual / residualScale) ** 2) / residualScale ** 2;
      for (let i = 0; i < members.length; i++) {
        const slope = slopes[at * coefficients + (moves[i] as number)] as number;
        if (slope === 0) continue;
        const ei = members[i] as number;
        right[ei] = (right[ei] as number) - robust * slope * residual;
        const scaled = robust * slope;
        for (let j = 0; j <= i; j++) {
          const ej = members[j] as number;
          const index = ei >= ej ? ei * n + ej : ej * n + ei;
          a[index] = (a[index] as number) + scaled * (slopes[at * coefficients + (moves[j] as number)] as number);
        }
      }
    }
  }
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    const precision = 1 / (priorSd[i] as number) ** 2;
    right[i] = (right[i] as number) - (effects[i] as number) * precision;
    for (let j = 0; j < i; j++) {
      const value = a[i * n + j] as number;
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }
    matrix.set(i, i, (a[i * n + i] as number) + precision);
  }
  return { matrix, right };
}

export type FitOptions = {
  /** Where to start; default: no effect. */
  readonly start?: Float64Array | undefined;
  /** Most steps; default: MOST_STEPS. */
  readonly iterations?: number | undefined;
  readonly onIteration?: (iteration: number, objective: number) => void;
};

/** More steps than a fit from nothing to some eight thousand runs takes. */
const MOST_STEPS = 24;

/** Relative fall of the objective below which the fit has converged. */
const CONVERGED = 1e-3;

/** Damping at the start, what it is divided by when a step succeeds at once, and multiplied by each time one fails. */
const FIRST_DAMPING = 1;
const DAMPING_FACTOR = 4;
/** So many steps in a row that hardly help: a single one may have been shortened, or led astray by old slopes. */
const SMALL_STEPS = 2;
/** Slopes are taken anew every so many steps; between, they are learnt from the steps themselves. */
const JACOBIAN_EVERY = 3;
/** Failures in a row after which no step is left to try. */
const TRIES = 8;

/**
 * Minimises the objective. Deterministic. Steps are damped in proportion to the prior precisions, more after a
 * step that made things worse (Levenberg 1944, Marquardt 1963): where bounds bend the model, a full Gauss-Newton step
 * overshoots, and a shortened one crawls.
 */
export function fitEffects(problem: FitProblem, options: FitOptions): FitOutcome {
  const start = options.start?.slice() ?? new Float64Array(problem.priorSd.length);
  let point: Point = { effects: start, predicted: predictAll(problem, start) };
  let objective = objectiveOf(problem, point);
  let slopes: Float64Array = new Float64Array(0);
  let damping = FIRST_DAMPING;
  let iteration = 0;
  let small = 0;
  const most = options.iterations ?? MOST_STEPS;
  while (iteration < most && small < SMALL_STEPS) {
    if (small > 0 || iteration % JACOBIAN_EVERY === 0) slopes = jacobian(problem, point.effects, point.predicted);
    const { matrix, right } = normalEquations(problem, point, slopes);
    const from = point;
    const before = objective;
    for (let tries = 0; tries < TRIES && point === from; tries++) {
      const step = dampedStep(problem, matrix, right, damping);
      const effects = from.effects.map((value, e) => value + (step[e] as number));
      const tried = { effects, predicted: predictAll(problem, effects) };
      const value = objectiveOf(problem, tried);
      if (value < objective) {
        point = tried;
        objective = value;
        if (tries === 0) damping /= DAMPING_FACTOR;
      } else damping *= DAMPING_FACTOR;
    }
    learnSlopes(problem, slopes, from, point);
    iteration++;
    options.onIteration?.(iteration, objective);
    small = before - objective < CONVERGED * before ? small + 1 : 0;
  }
  return { effects: point.effects, objective, iterations: iteration };
}

function dampedStep({ priorSd }: FitProblem, matrix: Matrix, right: Float64Array, damping: number): number[] {
  const damped = matrix.clone();
  for (let e = 0; e < priorSd.length; e++) damped.set(e, e, matrix.get(e, e) + damping / (priorSd[e] as number) ** 2);
  return new CholeskyDecomposition(damped).solve(Matrix.columnVector(right)).getColumn(0);
}
