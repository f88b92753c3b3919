/** Integer search for the largest number of agents that passes: double or halve to a bracket, then bisect. */

/** How far each step away from the guess goes. */
const FACTOR = 2;

export type BracketOptions = {
  /** First guess, 1 or more. */
  readonly guess: number;
  readonly max: number;
  /** Bisection stops when the bracket is this narrow, as a share of its lower end (and never below one agent). */
  readonly tolerance: number;
  passes(agents: number): boolean;
};

export type Bracket = {
  /** Largest number that passed; 0 when one agent fails. */
  readonly passing: number;
  /** Smallest number that failed; undefined when `max` passed. */
  readonly failing: number | undefined;
};

/**
 * Finds neighbouring numbers of which the lower passes and the upper fails. Assumes that passing is monotone but for
 * noise: with noise, the answer is one crossing of several close ones.
 */
export function findBracket(options: BracketOptions): Bracket {
  const { max, tolerance } = options;
  let probe = Math.min(max, Math.max(1, Math.round(options.guess)));
  let passing = 0;
  let failing: number | undefined;
  while (passing === 0 || failing === undefined) {
    if (options.passes(probe)) {
      passing = probe;
      if (failing !== undefined) break;
      if (probe === max) return { passing, failing: undefined };
      probe = Math.min(max, Math.max(probe + 1, Math.round(probe * FACTOR)));
    } else {
      failing = probe;
      if (passing > 0) break;
      if (probe === 1) return { passing: 0, failing: 1 };
      probe = Math.max(1, Math.min(probe - 1, Math.round(probe / FACTOR)));
    }
  }
  while (failing !== undefined && failing - passing > Math.max(1, tolerance * passing)) {
    const middle = Math.floor((passing + failing) / 2);
    if (options.passes(middle)) passing = middle;
    else failing = middle;
  }
  return { passing, failing };
}
