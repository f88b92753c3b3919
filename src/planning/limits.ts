/** How many agents a site or a budget holds, and what stands against more. */

/** A limit: what a number of agents takes of it; undefined where that is not known. */
export type Limit = {
  readonly name: "site power" | "budget" | "monthly budget";
  readonly most: number;
  /** Watts, dollars or dollars a month for so many agents. undefined: a price is not known, or the tier is not reached. */
  readonly taken: (agents: number) => number | undefined;
};

/** More agents than any site was ever built for. */
const MOST_AGENTS = 1e9;

/** The largest number of agents within every limit; 0: not even one. undefined: what one agent takes is not known. */
export function agentsWithin(limits: readonly Limit[]): number | undefined {
  if (limits.some(({ taken }) => taken(1) === undefined)) return undefined;
  const fits = (agents: number): boolean =>
    limits.every(({ most, taken }) => (taken(agents) ?? Number.POSITIVE_INFINITY) <= most);
  if (!fits(1)) return 0;
  let passing = 1;
  let failing = 2;
  while (failing < MOST_AGENTS && fits(failing)) {
    passing = failing;
    failing *= 2;
  }
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    if (fits(middle)) passing = middle;
    else failing = middle;
  }
  return passing;
}
