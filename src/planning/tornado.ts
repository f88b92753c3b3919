/** One-at-a-time sensitivity: what the result is at the low and the high end of each input, and which inputs matter. Pure. */

/** The result with one input moved; `uniform`: its place in the input's distribution. */
export type Probe<T> = { readonly uniform: number; readonly response: number; readonly answer: T };

export type Bar<T> = {
  /** Place of the input in the list that it came from. */
  readonly input: number;
  /** In the order of the input's ends, or of its alternatives. */
  readonly probes: readonly Probe<T>[];
  /** Highest over lowest response, the base included; of logarithmic responses: the logarithm of their ratio. */
  readonly swing: number;
};

/** Bars with the widest first; equal ones in the order of the inputs. */
export function tornado<T>(base: number, probes: readonly (readonly Probe<T>[])[]): Bar<T>[] {
  const bars = probes.map((own, input) => {
    const responses = [base, ...own.map(({ response }) => response)];
    return { input, probes: own, swing: Math.max(...responses) - Math.min(...responses) };
  });
  return bars.sort((a, b) => b.swing - a.swing || a.input - b.input);
}

/** Share of all squared swings that the inputs taken must hold, and how many they may be. */
const SHARE = 0.98;
const MOST = 8;

/**
 * The inputs worth a closer look, widest first: as few as hold 98% of the squared swings, at most 8; those whose swing lies
 * within the noise of the search are none. Squares, since variances add.
 */
export function screened<T>(bars: readonly Bar<T>[], noise: number): { taken: Bar<T>[]; leftOutShare: number } {
  const all = bars.reduce((sum, { swing }) => sum + swing ** 2, 0);
  const taken: Bar<T>[] = [];
  let held = 0;
  for (const bar of bars) {
    if (taken.length === MOST || bar.swing <= noise || held >= SHARE * all) break;
    taken.push(bar);
    held += bar.swing ** 2;
  }
  return { taken, leftOutShare: all === 0 ? 0 : 1 - held / all };
}
