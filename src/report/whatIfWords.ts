/** What-ifs as sentences: how much, how sure, and what binds now. */
import type { Estimate } from "../planning/pairedDifference.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { WhatIfCell, WhatIfOutcome } from "../sweep/whatIf.ts";
import { grouped, signedPercent } from "./figures.ts";
import { oneLine } from "./plainText.ts";
import { type Answered, agentsText, judged, likely, type SideFigures, sideFigures } from "./whatIfReport.ts";

/** One sentence or two on an outcome: where, what is carried, how sure that is, and what stops it. */
export function whatIfSentence(cell: WhatIfCell, outcome: WhatIfOutcome, basis: PowerBasis): string {
  const { before, tier } = cell;
  const where = `Tier ${tier.id}, ${before.system.platform}, ${oneLine(outcome.whatIf.name)}`;
  if (outcome.cannotRun !== undefined) return `${where}: cannot run: ${outcome.cannotRun}`;
  if (outcome.changes.length === 0)
    return `${where}: changes nothing here: it sets what stands there already, or what this deployment does not have`;
  return `${where}: ${answered(outcome, sideFigures(before, basis), basis)}`;
}

function answered(outcome: Answered, before: SideFigures, basis: PowerBasis): string {
  const after = sideFigures(outcome.after, basis);
  const { agents, agentsPerGpu } = outcome.effect;
  if (before.agents === 0 && after.agents === 0) return `carries no agent either way: ${reason(after.limit)}`;
  if (after.agents === 0) return `carries no agent any more: ${reason(after.limit)}`;
  if (before.agents === 0) {
    const change = `carries ${agentsText(after.agents)} agents where it carried none (80%: ${range(agents.difference, agentsText)})`;
    return `${change}; ${bound(after.limit)}`;
  }
  const change = judged(outcome, basis);
  if (change.ratio === null || agentsPerGpu.ratio === null) throw new Error("unreachable: both sides carry agents");
  const counts = `${agentsText(after.agents)} agents instead of ${agentsText(before.agents)}${gpusText(before, after)}`;
  const perGpu = agentsPerGpu.unchanged
    ? `as many agents, ${agentsText(after.agents)}${gpusText(before, after)}`
    : `${counts}, ${signedPercent(agentsPerGpu.ratio.value - 1)} a GPU (80%: ${percentRange(agentsPerGpu.ratio)})`;
  const perMegawatt = `${signedPercent(change.ratio.value - 1)} Agents/MW on the ${basis} basis (80%: ${percentRange(change.ratio)})`;
  const verdict = verdictText(change.improvementProbability, change.unchanged);
  const now =
    before.limit === after.limit ? `still ${bound(after.limit)}` : `now ${bound(after.limit)}; before by ${before.limit}`;
  return `carries ${perGpu}, ${perMegawatt}: ${verdict}; ${now}`;
}

function gpusText(before: SideFigures, after: SideFigures): string {
  return before.gpus === after.gpus
    ? ` on the same ${grouped(after.gpus)} GPUs`
    : ` on ${grouped(after.gpus)} instead of ${grouped(before.gpus)} GPUs`;
}

function bound(limit: string): string {
  return `bound by ${limit}`;
}

function reason(limit: string): string {
  return limit.replace(/^not reachable: /, "");
}

function percentRange(ratio: Estimate): string {
  return range({ value: 0, low: ratio.low - 1, high: ratio.high - 1 }, signedPercent);
}

function range({ low, high }: Estimate, text: (value: number) => string): string {
  return `${text(low)} to ${text(high)}`;
}

/** Lowest probability of an improvement for which each verdict stands, surest first. */
const VERDICTS: readonly (readonly [number, string])[] = [
  [0.98, "almost surely better"],
  [0.9, "very likely better"],
  [0.7, "probably better"],
  [0.3, "may be better, or worse as well"],
  [0.1, "probably worse"],
  [0.02, "very likely worse"],
  [0, "almost surely worse"],
];

/** "almost surely better (>99%)", "probably worse (80%)": each with the probability of what it says. */
function verdictText(probability: number, unchanged: boolean): string {
  if (unchanged) return "no difference";
  const [, words] = VERDICTS.find(([least]) => probability >= least) as (typeof VERDICTS)[number]; // The last takes all.
  return `${words} (${words.endsWith(" worse") && probability < 0.5 ? likely(1 - probability) : likely(probability)})`;
}
