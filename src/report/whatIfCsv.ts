/** What-ifs as CSV: one row a cell and what-if, both sides and their differences in flat columns. */
import type { PairedDifference } from "../planning/pairedDifference.ts";
import { POWER_BASES, type PowerBasis } from "../power/bases.ts";
import type { WhatIfCell, WhatIfOutcome } from "../sweep/whatIf.ts";
import { type CsvValue, csvText } from "./csvText.ts";
import { type SideFigures, sideFigures, type WhatIfReport } from "./whatIfReport.ts";

export function whatIfCsv({ scenario, cells, basis }: WhatIfReport): string {
  return csvText(
    cells.flatMap((cell) =>
      cell.outcomes.map((outcome) => ({ scenario: scenario.name, seed: scenario.seed, ...flat(cell, outcome, basis) })),
    ),
  );
}

function flat(cell: WhatIfCell, outcome: WhatIfOutcome, basis: PowerBasis): Record<string, CsvValue> {
  const { before, tier } = cell;
  const after = outcome.cannotRun === undefined ? outcome : undefined;
  return {
    platform: before.system.platform,
    deployment: before.deployment.name,
    tier: tier.id,
    whatIf: outcome.whatIf.name,
    set: outcome.whatIf.written.join("; "),
    basis,
    ...sideColumns("before", sideFigures(before, basis)),
    ...sideColumns("after", after && sideFigures(after.after, basis)),
    ...differenceColumns("agents", after?.effect.agents),
    ...differenceColumns("agentsPerGpu", after?.effect.agentsPerGpu),
    ...Object.assign(
      {},
      ...POWER_BASES.map((each) => differenceColumns(`agentsPerMegawatt${capital(each)}`, after?.effect.agentsPerMegawatt[each])),
    ),
    improvementProbability: after?.effect.agentsPerMegawatt[basis].improvementProbability,
    cannotRun: outcome.cannotRun,
  };
}

/** The same columns, empty, where the change cannot run. */
function sideColumns(side: "before" | "after", figures: SideFigures | undefined): Record<string, CsvValue> {
  return {
    [`${side}Gpus`]: figures?.gpus,
    [`${side}Agents`]: figures?.agents,
    [`${side}AgentsPerGpu`]: figures?.agentsPerGpu,
    [`${side}GpuWatts`]: figures?.gpuWatts,
    [`${side}AgentsPerMegawatt`]: figures?.agentsPerMegawatt,
    [`${side}Limit`]: figures?.limit,
  };
}

function differenceColumns(figure: string, difference: PairedDifference | undefined): Record<string, CsvValue> {
  const ratio = difference?.ratio;
  return {
    [`${figure}Difference`]: difference?.difference.value,
    [`${figure}DifferenceLow`]: difference?.difference.low,
    [`${figure}DifferenceHigh`]: difference?.difference.high,
    [`${figure}Ratio`]: ratio?.value,
    [`${figure}RatioLow`]: ratio?.low,
    [`${figure}RatioHigh`]: ratio?.high,
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
