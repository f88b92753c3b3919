/**
 * Sobol indices by way of a surrogate: a dear function is evaluated at a few points, and the indices are those of the
 * process fitted to them. Their intervals hold two errors: the sample over the surrogate (bootstrap), and the surrogate
 * itself, from leaving out its points group by group (jackknife).
 */
import { openStream } from "../kernel/random.ts";
import { fitSurrogate } from "./gaussianProcess.ts";
import { around, type Index, type SobolResult, type SobolRule, sobolIndices } from "./sobolIndices.ts";

/** A point of the unit cube and the value found there. */
export type Evaluation = { readonly point: readonly number[]; readonly value: number };

export type SurrogateIndices = SobolResult & {
  readonly evaluations: number;
  /** Share of the variance of points left out that the surrogate predicts. */
  readonly leaveOneOutR2: number;
  /** P10, median and P90 of the surrogate over all inputs. */
  readonly spread: { readonly low: number; readonly median: number; readonly high: number };
};

/** Below this, a fifth of the variance is not explained by the surrogate: too much for indices that are to rank inputs. */
export const LEAST_R2 = 0.8;

const GROUPS = 8;
/** The surrogates of the jackknife are compared at the same points, so fewer do. */
const JACKKNIFE_RULE: SobolRule = { halfWidth: 1, minRows: 1024, maxRows: 1024 };
const SPREAD_POINTS = 4096;

/** `coordinates`: where a point of the unit cube lies for the surrogate. Deterministic in all its arguments. */
export function surrogateIndices(
  evaluations: readonly Evaluation[],
  coordinates: (point: readonly number[]) => readonly number[],
  seed: string | number,
): SurrogateIndices {
  const inputs = evaluations[0]?.point.length ?? 0;
  const surrogate = fitSurrogate(
    evaluations.map(({ point }) => coordinates(point)),
    evaluations.map(({ value }) => value),
  );
  const of = (predict: typeof surrogate.predict) => (point: readonly number[]) => predict(coordinates(point));
  const sampled = sobolIndices(of(surrogate.predict), inputs, { seed });
  const partial = Array.from({ length: GROUPS }, (_, group) => {
    const shown = evaluations.flatMap((__, index) => (index % GROUPS === group ? [] : [index]));
    const { predict } = surrogate.shownOnly(shown);
    return sobolIndices(of(predict), inputs, { seed, rule: JACKKNIFE_RULE });
  });
  const widened = (index: Index, read: (result: SobolResult) => number): Index => {
    const values = partial.map(read);
    const mean = values.reduce((sum, value) => sum + value, 0) / GROUPS;
    const jackknife = ((GROUPS - 1) / GROUPS) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const bootstrap = (index.high - index.low) / (2 * around(0, 1).high);
    return around(index.value, Math.hypot(bootstrap, Math.sqrt(jackknife)));
  };
  return {
    ...sampled,
    inputs: sampled.inputs.map(({ first, total }, input) => ({
      first: widened(first, (result) => result.inputs[input]?.first.value ?? 0),
      total: widened(total, (result) => result.inputs[input]?.total.value ?? 0),
    })),
    evaluations: evaluations.length,
    leaveOneOutR2: surrogate.leaveOneOutR2,
    spread: spreadOf(of(surrogate.predict), inputs, seed),
  };
}

function spreadOf(evaluate: (point: readonly number[]) => number, inputs: number, seed: string | number) {
  const stream = openStream(seed, "sobol", "spread");
  const values = Float64Array.from({ length: SPREAD_POINTS }, () =>
    evaluate(Array.from({ length: inputs }, () => stream.uniform())),
  ).sort();
  const at = (share: number): number => values[Math.round(share * (SPREAD_POINTS - 1))] as number;
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}
