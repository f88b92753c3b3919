/**
 * Laws of chance as functions: what value a share of cases does not exceed, and what share does not exceed a value.
 * Every draw is a quantile of one uniform number, so that two runs stay in step. Upstream: profiles/law.ts says what a
 * law may be. It knows nothing of tokens or seconds.
 */
import { normalCdf, normalQuantile } from "../kernel/normal.ts";
import type { LawSpec, PlainLawSpec } from "../profiles/law.ts";
import { clip, type Lognormal, lognormalFromMedianP95 } from "./distributions.ts";

export type Law = {
  /** The value that a share `p` (0 < p < 1) of cases does not exceed; never falls as p rises. */
  readonly quantile: (p: number) => number;
  /** The share of cases of at most `x`. */
  readonly cdf: (x: number) => number;
  /** Whether it has one value for all shares, so that nothing need be drawn; absent: no. */
  readonly isConstant?: boolean | undefined;
};

type Bounds = { readonly min: number; readonly max: number };

/** Halvings that bring a mixture's quantile to within a double's precision of its range. */
const BISECTION_STEPS = 60;
const UNBOUNDED: Bounds = { min: 0, max: Number.POSITIVE_INFINITY };

/** The law that a profile describes. Assumes what checkLaw has checked: bounds in order, quantiles that rise from 0 to 1. */
export function lawOf(spec: LawSpec): Law {
  return spec.kind === "mixture"
    ? mixture(spec.parts.map(({ weight, law }) => ({ weight, law: plainLaw(law) })))
    : plainLaw(spec);
}

function plainLaw(spec: PlainLawSpec): Law {
  switch (spec.kind) {
    case "constant":
      return { quantile: () => spec.value, cdf: (x) => (x < spec.value ? 0 : 1), isConstant: true };
    case "uniform":
      return uniform(spec);
    case "exponential":
      return exponential(spec.mean, spec.max ?? Number.POSITIVE_INFINITY);
    case "lognormal":
      return lognormal(lognormalOf(spec), { min: spec.min ?? 0, max: spec.max ?? Number.POSITIVE_INFINITY });
    case "quantiles":
      return quantileTable(spec.points);
  }
}

function lognormalOf({ median, sigma, p95 }: Extract<PlainLawSpec, { kind: "lognormal" }>): Lognormal {
  return p95 === undefined ? { mu: Math.log(median), sigma: sigma ?? 0 } : lognormalFromMedianP95({ median, p95 });
}

function uniform({ min, max }: Bounds): Law {
  return {
    quantile: (p) => min + p * (max - min),
    cdf: (x) => (x >= max ? 1 : x < min ? 0 : (x - min) / (max - min)),
  };
}

function exponential(mean: number, max: number): Law {
  return {
    quantile: (p) => Math.min(max, -mean * Math.log1p(-p)),
    cdf: (x) => (x < 0 ? 0 : x >= max ? 1 : -Math.expm1(-x / mean)),
  };
}

/** A lognormal whose values beyond the bounds are moved to them. */
export function lognormal({ mu, sigma }: Lognormal, bounds: Bounds = UNBOUNDED): Law {
  return {
    quantile: (p) => clip(Math.exp(mu + sigma * normalQuantile(p)), bounds),
    cdf(x) {
      if (x < bounds.min) return 0;
      if (x >= bounds.max) return 1;
      if (sigma === 0) return Math.log(x) < mu ? 0 : 1;
      return normalCdf((Math.log(x) - mu) / sigma);
    },
  };
}

/** Straight in the logarithm between two points; straight in the value where one of them is 0. */
function quantileTable(points: readonly (readonly [share: number, value: number])[]): Law {
  const shares = Float64Array.from(points, ([share]) => share);
  const values = Float64Array.from(points, ([, value]) => value);
  const last = points.length - 1;
  return {
    quantile(p) {
      let upper = 1;
      while (upper < last && (shares[upper] as number) < p) upper++;
      const low = values[upper - 1] as number;
      const high = values[upper] as number;
      const from = shares[upper - 1] as number;
      const part = clip((p - from) / ((shares[upper] as number) - from), { min: 0, max: 1 });
      return low > 0 ? low * (high / low) ** part : low + part * (high - low);
    },
    cdf(x) {
      if (x < (values[0] as number)) return 0;
      let upper = 1;
      while (upper <= last && (values[upper] as number) <= x) upper++;
      if (upper > last) return 1;
      const low = values[upper - 1] as number;
      const high = values[upper] as number;
      const from = shares[upper - 1] as number;
      const part = low > 0 ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
      return from + part * ((shares[upper] as number) - from);
    },
  };
}

/** Its quantile lies between the smallest and the largest of the parts' quantiles, and is found there by bisection. */
function mixture(parts: readonly { readonly weight: number; readonly law: Law }[]): Law {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const cdf = (x: number): number => {
    let share = 0;
    for (const { weight, law } of parts) share += weight * law.cdf(x);
    return share / total;
  };
  return {
    cdf,
    quantile(p) {
      let low = Number.POSITIVE_INFINITY;
      let high = 0;
      for (const { law } of parts) {
        const value = law.quantile(p);
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      for (let step = 0; step < BISECTION_STEPS && low < high; step++) {
        const middle = (low + high) / 2;
        if (cdf(middle) < p) low = middle;
        else high = middle;
      }
      return high;
    },
  };
}

/** The law of `factor` times what `law` draws. Assumes: factor > 0. */
export function scaled(law: Law, factor: number): Law {
  if (factor === 1) return law;
  return { quantile: (p) => factor * law.quantile(p), cdf: (x) => law.cdf(x / factor), isConstant: law.isConstant };
}
