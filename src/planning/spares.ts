/** Units to buy beyond those that the load fills, so that enough are up. */

/** A fixed number of spares (N+1: 1), or as many as keep all needed units up for a share of the time. */
export type SparePolicy =
  | { readonly kind: "fixed"; readonly units: number }
  | { readonly kind: "availability"; readonly target: number; readonly unitAvailability: number };

/** More spares than units, and as many again, is a question put wrongly. */
const MOST_SPARES_PER_UNIT = 2;

/**
 * Spares for so many units. Units fail independently, each is up for `unitAvailability` of the time; the fewest s with
 * P(at most s of units + s are down) >= target. undefined: no reasonable number reaches the target.
 */
export function sparesFor(units: number, policy: SparePolicy): number | undefined {
  if (policy.kind === "fixed") return policy.units;
  const most = MOST_SPARES_PER_UNIT * units + MOST_SPARES_PER_UNIT;
  for (let spares = 0; spares <= most; spares++) {
    if (chanceEnoughUp(units, spares, policy.unitAvailability) >= policy.target) return spares;
  }
  return undefined;
}

/** P(at least `units` of `units + spares` are up), a binomial sum over those that are down. */
export function chanceEnoughUp(units: number, spares: number, unitAvailability: number): number {
  if (unitAvailability === 1) return 1;
  const all = units + spares;
  const odds = Math.log((1 - unitAvailability) / unitAvailability);
  // In logarithms: the availability to the power of thousands of units is too small a number.
  let term = all * Math.log(unitAvailability);
  let sum = 0;
  for (let down = 0; down <= spares; down++) {
    sum += Math.exp(term);
    term += Math.log((all - down) / (down + 1)) + odds;
  }
  return Math.min(1, sum);
}
