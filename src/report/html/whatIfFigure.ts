/** What-ifs of a cell: Agents/MW after over before, with the interval of the paired difference. */
import { grouped, NO_FIGURE, signedPercent, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import type { WhatIfFile } from "../results/schemas.ts";
import type { PageFigure } from "./figure.ts";
import { drawIntervalRows, type IntervalRow } from "./intervalRows.ts";
import { rowName } from "./reportContent.ts";

type Cell = WhatIfFile["cells"][number];
type Outcome = Cell["whatIfs"][number];

export async function whatIfFigure({ basis }: WhatIfFile, cell: Cell): Promise<PageFigure> {
  const place = `${rowName({ result: cell })}, tier ${cell.tier}`;
  const rows = cell.whatIfs.map((outcome): IntervalRow => {
    const ratio = ratioOf(outcome, basis);
    const figure = ratio === undefined ? "cannot run" : signedPercent(ratio.value - 1);
    return { name: oneLine(outcome.name), figure, interval: ratio, tip: oneLine(outcome.sentence) };
  });
  const label = `Agents/MW over before, ${place}: ${rows.map(({ name, figure }) => `${name}: ${figure}`).join("; ")}`;
  return {
    title: place,
    charts:
      rows.length === 0
        ? []
        : [await drawIntervalRows(rows, { title: "Agents/MW, times those before", format: "~g", line: 1, label })],
    caption: `Before: ${significant(cell.before.agents)} agents, ${significant(cell.before.agentsPerMegawatt)} Agents/MW (${basis} basis). The broken line: no change.`,
    platform: cell.platform,
    table: {
      caption: `${place}: what each change does`,
      columns: ["what if", "agents", "W/GPU", "Agents/MW", "change", "stopped by"],
      rows: cell.whatIfs.map((outcome) => tableRow(outcome, basis)),
    },
  };
}

function ratioOf({ agentsPerMegawatt }: Outcome, basis: WhatIfFile["basis"]) {
  return agentsPerMegawatt?.[basis]?.ratio ?? undefined;
}

function tableRow(outcome: Outcome, basis: WhatIfFile["basis"]) {
  const { after, cannotRun } = outcome;
  const ratio = ratioOf(outcome, basis);
  if (after === null)
    return [oneLine(outcome.name), NO_FIGURE, NO_FIGURE, NO_FIGURE, NO_FIGURE, oneLine(cannotRun ?? "cannot run")];
  return [
    oneLine(outcome.name),
    { text: significant(after.agents), value: after.agents },
    after.gpuWatts === null ? NO_FIGURE : { text: grouped(after.gpuWatts), value: after.gpuWatts },
    { text: significant(after.agentsPerMegawatt), value: after.agentsPerMegawatt },
    ratio === undefined ? NO_FIGURE : { text: signedPercent(ratio.value - 1), value: ratio.value },
    oneLine(after.limit),
  ];
}
