/**
 * A Gaussian process as a stand-in for a function that is dear to evaluate: a mean that is linear in the inputs, smooth
 * departures from it (Matern 5/2, a length of its own for each input), and noise. Says how well it predicts points that it
 * was not shown. Pure arithmetic (C. E. Rasmussen and C. Williams, "Gaussian Processes for Machine Learning", 2006,
 * chapters 2 and 5). Assumes inputs of about unit spread.
 */

type Matrix = readonly Float64Array[];

/** Logarithms of standard deviations, in units of that of the values, and of the inputs' lengths. */
type Hyperparameters = {
  readonly slope: number;
  readonly departure: number;
  readonly noise: number;
  readonly lengths: readonly number[];
};

export type Surrogate = {
  readonly predict: (point: readonly number[]) => number;
  /** 1 - squared error of each point predicted from the others / variance of the values (Rasmussen and Williams, 5.4.2). */
  readonly leaveOneOutR2: number;
  /** The same process shown only these of its points, its hyperparameters kept. */
  readonly shownOnly: (indices: readonly number[]) => Surrogate;
};

/** Where the search for hyperparameters starts and how far from there it may reasonably end (mean, deviation of a logarithm). */
const PRIOR = {
  slope: [0, 1],
  departure: [Math.log(0.5), 1],
  noise: [Math.log(0.1), 1],
  length: [Math.log(3), 0.7],
} as const;
/** Steps of the search along each hyperparameter, large ones first. */
const STEPS = [1, 0.5, 0.25, 0.12] as const;
const MAX_SWEEPS = 6;
/** Added to the diagonal, as a share of the variance: keeps repeated points apart. */
const JITTER = 1e-8;

/** Fits a process to points and values by their likelihood. Deterministic. Assumes three points at least, not all of one value. */
export function fitSurrogate(points: readonly (readonly number[])[], values: readonly number[]): Surrogate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  const data = { points, scaled: values.map((value) => (value - mean) / scale) };
  const best = likeliest(data, points[0]?.length ?? 0);
  return condition({ points, values, mean, scale }, best);
}

type Data = {
  readonly points: readonly (readonly number[])[];
  readonly values: readonly number[];
  readonly mean: number;
  readonly scale: number;
};

function condition(data: Data, parameters: Hyperparameters): Surrogate {
  const { points, values, mean, scale } = data;
  const scaled = values.map((value) => (value - mean) / scale);
  const lower = cholesky(covarianceMatrix(points, parameters));
  const weights = solve(lower, scaled);
  const prior = covariance(parameters);
  const errors = points.map((_, index) => {
    const unit = points.map((__, place) => (place === index ? 1 : 0));
    return (weights[index] as number) / (solve(lower, unit)[index] as number);
  });
  const centre = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  const variance = scaled.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return {
    predict: (point) => {
      let sum = 0;
      for (let index = 0; index < points.length; index++) {
        sum += (weights[index] as number) * prior(point, points[index] as readonly number[]);
      }
      return mean + scale * sum;
    },
    leaveOneOutR2: 1 - errors.reduce((sum, error) => sum + error ** 2, 0) / variance,
    shownOnly: (indices) => {
      const kept = <T>(list: readonly T[]): T[] => indices.map((index) => list[index] as T);
      return condition({ ...data, points: kept(points), values: kept(values) }, parameters);
    },
  };
}

/** Coordinate by coordinate to the largest posterior density of the hyperparameters. */
function likeliest(
  data: { readonly points: readonly (readonly number[])[]; readonly scaled: readonly number[] },
  inputs: number,
): Hyperparameters {
  const centres = [PRIOR.slope, PRIOR.departure, PRIOR.noise, ...Array.from({ length: inputs }, () => PRIOR.length)];
  const named = ([slope = 0, departure = 0, noise = 0, ...lengths]: readonly number[]): Hyperparameters => ({
    slope,
    departure,
    noise,
    lengths,
  });
  const score = (x: readonly number[]): number => {
    const doubt = x.reduce((sum, value, place) => {
      const [mean, deviation] = centres[place] as readonly [number, number];
      return sum + ((value - mean) / deviation) ** 2 / 2;
    }, 0);
    return logLikelihood(data, named(x)) - doubt;
  };
  let best = centres.map(([mean]) => mean as number);
  let highest = score(best);
  for (const step of STEPS) {
    for (let sweep = 0, moved = true; moved && sweep < MAX_SWEEPS; sweep++) {
      moved = false;
      for (let place = 0; place < best.length; place++) {
        for (const direction of [step, -step]) {
          const tried = best.map((value, index) => (index === place ? value + direction : value));
          const found = score(tried);
          if (found <= highest) continue;
          highest = found;
          best = tried;
          moved = true;
          break;
        }
      }
    }
  }
  return named(best);
}

function logLikelihood(
  { points, scaled }: { readonly points: readonly (readonly number[])[]; readonly scaled: readonly number[] },
  parameters: Hyperparameters,
): number {
  const lower = cholesky(covarianceMatrix(points, parameters));
  const weights = solve(lower, scaled);
  const fit = scaled.reduce((sum, value, index) => sum + value * (weights[index] as number), 0);
  const logDeterminant = lower.reduce((sum, row, index) => sum + Math.log(row[index] as number), 0);
  return -fit / 2 - logDeterminant;
}

/** Prior covariance of the function (noise left out) at two points, in units of the values' variance. */
function covariance({ slope, departure, lengths }: Hyperparameters): (x: readonly number[], y: readonly number[]) => number {
  const slopeVariance = Math.exp(2 * slope);
  const departureVariance = Math.exp(2 * departure);
  const inverse = lengths.map((length) => Math.exp(-2 * length));
  return (x, y) => {
    let dot = 1;
    let squared = 0;
    for (let input = 0; input < inverse.length; input++) {
      const a = x[input] as number;
      const b = y[input] as number;
      dot += a * b;
      squared += (a - b) ** 2 * (inverse[input] as number);
    }
    const distance = Math.sqrt(5 * squared);
    return slopeVariance * dot + departureVariance * (1 + distance + (5 * squared) / 3) * Math.exp(-distance);
  };
}

function covarianceMatrix(points: readonly (readonly number[])[], parameters: Hyperparameters): Matrix {
  const prior = covariance(parameters);
  const noise = Math.exp(2 * parameters.noise) + JITTER;
  return points.map((x, row) =>
    Float64Array.from(points.slice(0, row + 1), (y, column) => prior(x, y) + (row === column ? noise : 0)),
  );
}

/** Lower triangle L with L L' = matrix, of which the lower triangle alone is read. Assumes a positive definite matrix. */
function cholesky(matrix: Matrix): Matrix {
  const lower = matrix.map((row) => Float64Array.from(row));
  for (let row = 0; row < lower.length; row++) {
    const current = lower[row] as Float64Array;
    for (let column = 0; column <= row; column++) {
      const other = lower[column] as Float64Array;
      let value = current[column] as number;
      for (let k = 0; k < column; k++) value -= (current[k] as number) * (other[k] as number);
      current[column] = row === column ? Math.sqrt(Math.max(value, JITTER)) : value / (other[column] as number);
    }
  }
  return lower;
}

/** Solves L L' x = right. */
function solve(lower: Matrix, right: readonly number[]): Float64Array {
  const x = Float64Array.from(right);
  for (let row = 0; row < x.length; row++) {
    const own = lower[row] as Float64Array;
    let value = x[row] as number;
    for (let k = 0; k < row; k++) value -= (own[k] as number) * (x[k] as number);
    x[row] = value / (own[row] as number);
  }
  for (let row = x.length - 1; row >= 0; row--) {
    let value = x[row] as number;
    for (let k = row + 1; k < x.length; k++) value -= ((lower[k] as Float64Array)[row] as number) * (x[k] as number);
    x[row] = value / ((lower[row] as Float64Array)[row] as number);
  }
  return x;
}
