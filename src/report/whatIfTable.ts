/** The what-ifs of one tier side by side: as it is, then with each change, with the difference that it makes. */
import type { PairedDifference } from "../planning/pairedDifference.ts";
import type { Tier } from "../profiles/scenario.ts";
import type { WhatIfCell, WhatIfOutcome } from "../sweep/whatIf.ts";
import { type Cell, type Column, columnTable } from "./columnTable.ts";
import { grouped, NO_FIGURE, signedPercent, significant } from "./figures.ts";
import { oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { limitCell, tierHeading } from "./tierTable.ts";
import { agentsText, judged, likely, type SideFigures, sideFigures, type WhatIfReport } from "./whatIfReport.ts";

export function whatIfTable(report: WhatIfReport, tier: Tier, style: TextStyle): string[] {
  const cells = report.cells.filter((cell) => cell.tier.id === tier.id);
  const columns: Column[] = [
    { title: ["platform", "  deployment", "what if"], align: "left" },
    { title: ["agents", "a GPU"], align: "right" },
    { title: ["W", "/GPU"], align: "right" },
    { title: ["Agents/MW", report.basis], align: "right" },
    { title: ["agents a GPU", "80% interval"], align: "right" },
    { title: ["Agents/MW", "80% interval"], align: "right" },
    { title: "better", align: "right" },
    { title: "limit", align: "left" },
  ];
  const rows = cells.flatMap((cell) => [
    baselineRow(cell, report),
    ...cell.outcomes.map((outcome) => outcomeRow(cell, outcome, report)),
  ]);
  return [style.heading(tierHeading(tier)), ...columnTable(columns, rows, style)];
}

function baselineRow({ before }: WhatIfCell, { basis }: WhatIfReport): Cell[] {
  const figures = sideFigures(before, basis);
  const place = [before.system.platform, `  ${oneLine(before.deployment.name)}`, `  ${grouped(figures.gpus)} GPUs`];
  return [place, ...sideCells(figures), "", "", "", limitCell(shortLimit(figures))];
}

function outcomeRow({ before }: WhatIfCell, outcome: WhatIfOutcome, { basis }: WhatIfReport): Cell[] {
  const name = oneLine(outcome.whatIf.name);
  if (outcome.cannotRun !== undefined) return [name, "", "", "", "", "", "", "cannot run"];
  const figures = sideFigures(outcome.after, basis);
  const gpus = sideFigures(before, basis).gpus === figures.gpus ? [] : [`  ${grouped(figures.gpus)} GPUs`];
  const label = [name, ...gpus];
  if (outcome.changes.length === 0) return [label, ...sideCells(figures), "none", "none", "", "changes nothing"];
  const change = judged(outcome, basis);
  const carries = sideFigures(before, basis).agents + figures.agents > 0;
  return [
    label,
    ...sideCells(figures),
    changeCell(outcome.effect.agentsPerGpu),
    changeCell(change),
    carries && !change.unchanged ? likely(change.improvementProbability) : NO_FIGURE,
    limitCell(shortLimit(figures)),
  ];
}

function sideCells({ agents, agentsPerGpu, gpuWatts, agentsPerMegawatt }: SideFigures): Cell[] {
  const none = agents === 0;
  return [
    [agentsText(agents), significant(agentsPerGpu)],
    gpuWatts === null ? NO_FIGURE : grouped(gpuWatts),
    none ? NO_FIGURE : significant(agentsPerMegawatt),
  ];
}

function changeCell({ ratio, unchanged, difference }: PairedDifference): Cell {
  if (unchanged) return "none";
  if (ratio === null) return difference.value > 0 ? "from none" : difference.value < 0 ? "to none" : NO_FIGURE;
  return [signedPercent(ratio.value - 1), `${signedPercent(ratio.low - 1)} to ${signedPercent(ratio.high - 1)}`];
}

function shortLimit({ agents, limit }: SideFigures): string {
  return agents === 0 ? "not reachable" : limit;
}
