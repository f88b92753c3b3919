/** All ways to give each tier of a demand to a platform: few enough to try every one. */
import type { Assignment, Capability, Demand } from "./offer.ts";

/**
 * Every assignment of capabilities to the tiers of a demand, tiers that a capability does not reach left out. The order is
 * that of the capabilities, so that the first of equals is always the same.
 */
export function assignments(capabilities: readonly Capability[], demand: Demand): Assignment[] {
  return demand.reduce<Assignment[]>(
    (found, { tier }) => {
      const able = capabilities.filter((each) => each.tier === tier && each.capacity.value >= 1);
      return found.flatMap((begun) => able.map((each) => [...begun, each]));
    },
    [[]],
  );
}

/** The assignments that keep to one platform. */
export function onOnePlatform(all: readonly Assignment[]): Assignment[] {
  return all.filter((assignment) => new Set(assignment.map(({ platform }) => platform)).size === 1);
}
