/** What the reports of a cliff sweep share. */
import type { PhaseFigures } from "../metrics/phase.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";

export type CliffReport = {
  readonly scenario: Scenario;
  readonly platform: string;
  readonly deployment: string;
  readonly tier: Tier;
  /** By agents, ascending. */
  readonly phases: readonly PhaseFigures[];
};

/** Fewest agents from which on phases are near the cliff, and past it; undefined: none of those that were tried. */
export function cliffEdges({ phases }: CliffReport): { near: number | undefined; past: number | undefined } {
  return {
    near: phases.find(({ kv }) => kv.thrashCliff !== "clear")?.agents,
    past: phases.find(({ kv }) => kv.thrashCliff === "past")?.agents,
  };
}

/** What the sweep shows, in a sentence. */
export function cliffSummary(report: CliffReport): string {
  const { near, past } = cliffEdges(report);
  const tried = report.phases.at(-1)?.agents ?? 0;
  if (past !== undefined && near !== past) return `near the thrash cliff from ${near} agents on, past it from ${past} on`;
  if (past !== undefined) return `past the thrash cliff from ${past} agents on; try numbers below it for the approach`;
  if (near !== undefined) return `near the thrash cliff from ${near} agents on, not past it with ${tried}`;
  return `clear of the thrash cliff up to ${tried} agents`;
}
