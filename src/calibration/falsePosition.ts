/** Where a function crosses zero. */

/** A place, and the function's value there. */
export type Trial = { readonly at: number; readonly value: number };

/**
 * Returns a place between `low` and `high` where `f`, of opposite signs at the two, is within `tolerance` of zero (or the
 * place is known to 1e-9), after `trials` at most. False position with the value of an end that stays halved (Illinois
 * method; Dowell and Jarratt, BIT 11, 1971), and every fourth time the middle, which bounds the worst case. `f` is last
 * called there.
 */
export function falsePosition(f: (at: number) => number, low: Trial, high: Trial, tolerance: number, trials: number): number {
  let [left, leftValue] = [low.at, low.value];
  let [right, rightValue] = [high.at, high.value];
  let stayed = 0;
  let at = right;
  for (let trial = 1; trial <= trials && Math.abs(right - left) > 1e-9 * Math.abs(right); trial++) {
    at = trial % 4 === 0 ? (left + right) / 2 : left - (leftValue * (right - left)) / (rightValue - leftValue);
    const value = f(at);
    if (Math.abs(value) <= tolerance) break;
    if (value < 0 === leftValue < 0) {
      left = at;
      leftValue = value;
      if (stayed === 1) rightValue /= 2;
      stayed = 1;
    } else {
      right = at;
      rightValue = value;
      if (stayed === -1) leftValue /= 2;
      stayed = -1;
    }
  }
  return at;
}
