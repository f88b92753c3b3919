/** Where a function crosses zero. */

/** A place, and the function's value there. */
export type Trial = { readonly at: number; readonly value: number };

/**
 * Returns a place between `low` and `high` where `f`, of opposite signs at the two, is within `tolerance` of zero (or the
 * place is known to 1e-9), after `trials` at most. Inverse quadratic interpolation where three trials allow it, else the
 * middle (Chandrupatla, Advances in Engineering Software 28, 1997); the first trial is by false position. `f` is last
 * called there.
 */
export function findZero(f: (at: number) => number, low: Trial, high: Trial, tolerance: number, trials: number): number {
  let { at: a, value: fa } = high;
  let { at: b, value: fb } = low;
  let part = fa / (fa - fb);
  let at = a;
  for (let trial = 1; trial <= trials; trial++) {
    at = a + part * (b - a);
    const value = f(at);
    if (Math.abs(value) <= tolerance) break;
    // The zero lies between the trial and b; c is the end that goes.
    let c = a;
    let fc = fa;
    if (value < 0 !== fa < 0) {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = at;
    fa = value;
    if (Math.abs(b - a) <= 1e-9 * Math.abs(a)) break;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    part =
      phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
        ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
        : 0.5;
  }
  return at;
}
