/** What-ifs as one JSON object: every cell with both sides, the paired differences, and the values that changed. */
import type { PowerBasis } from "../power/bases.ts";
import { formatPath } from "../profiles/sourceDocument.ts";
import type { Side, WhatIfOutcome } from "../sweep/whatIf.ts";
import { jsonText } from "./jsonText.ts";
import { sideFigures, type WhatIfReport } from "./whatIfReport.ts";
import { whatIfSentence } from "./whatIfWords.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function whatIfJson({ scenario, cells, basis }: WhatIfReport): string {
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    seed: scenario.seed,
    basis,
    cells: cells.map((cell) => ({
      platform: cell.before.system.platform,
      deployment: cell.before.deployment.name,
      tier: cell.tier.id,
      before: sideOf(cell.before, basis),
      whatIfs: cell.outcomes.map((outcome) => ({
        ...outcomeOf(outcome, basis),
        sentence: whatIfSentence(cell, outcome, basis),
      })),
    })),
  });
}

function outcomeOf(outcome: WhatIfOutcome, basis: PowerBasis): Record<string, unknown> {
  const { whatIf, changes, cannotRun } = outcome;
  return {
    name: whatIf.name,
    question: whatIf.question,
    set: whatIf.written,
    changes: changes.map(({ path, before, after }) => ({ path: formatPath(path), before, after })),
    cannotRun,
    after: cannotRun === undefined ? sideOf(outcome.after, basis) : null,
    ...(cannotRun === undefined ? outcome.effect : { agents: null, agentsPerGpu: null, agentsPerMegawatt: null }),
    improvementProbability: cannotRun === undefined ? outcome.effect.agentsPerMegawatt[basis].improvementProbability : null,
  };
}

/** The means, and what each replication found. */
function sideOf(side: Side, basis: PowerBasis): Record<string, unknown> {
  const replications = side.replications.map(({ agents, gpuWatts, agentsPerMegawatt, limit }) => ({
    agents,
    gpuWatts,
    agentsPerMegawatt,
    limit,
  }));
  return { ...sideFigures(side, basis), replications };
}
