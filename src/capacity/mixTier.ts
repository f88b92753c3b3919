/** What the parts of a mix ask for together. */
import type { MixWorkload, Workload } from "../profiles/mix.ts";
import type { Tier } from "../profiles/scenario.ts";

/** The tiers that a workload names itself; none where it is no mix. */
export function namedTiers(workload: Workload): readonly Tier[] {
  return workload.kind === "mix" ? workload.parts.flatMap(({ tier }) => (tier === undefined ? [] : [tier])) : [];
}

/** Whether every part says what it must meet, so that no other tier is judged. */
export function namesAllTiers(workload: Workload): workload is MixWorkload {
  return workload.kind === "mix" && workload.parts.every(({ tier }) => tier !== undefined);
}

/** The fastest floor and the shortest wait of any part; `tier` is that of parts which name none. */
export function strictestTier(workload: Workload, tier: Tier): Tier {
  const asked = workload.kind === "mix" ? workload.parts.map((part) => part.tier ?? tier) : [tier];
  return {
    ...tier,
    outputSpeedP25: Math.max(...asked.map(({ outputSpeedP25 }) => outputSpeedP25)),
    ttftP95: Math.min(...asked.map(({ ttftP95 }) => ttftP95)),
  };
}
