/** The capacity over draws of what is uncertain: median and 80% interval beside what was published. */
import type { Spread } from "../capacity/drawSummary.ts";
import { holds } from "../capacity/drawSummary.ts";
import type { CapacityReport, CapacityRow } from "./capacityReport.ts";
import { type Cell, type Column, columnTable } from "./columnTable.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeCell } from "./tierTable.ts";

export function drawsTable(report: CapacityReport, style: TextStyle): string[] {
  const rows = report.rows.filter(({ draws }) => draws !== undefined);
  if (report.drawn === undefined || rows.length === 0) return [];
  const columns: Column[] = [
    { title: ["platform", "  deployment"], align: "left" },
    { title: "tier", align: "right" },
    { title: ["agents", "80% of draws"], align: "right" },
    { title: ["W/GPU", "80% of draws"], align: "right" },
    { title: ["Agents/MW", "80% of draws"], align: "right" },
    { title: "published", align: "right" },
    { title: ["no agents", "in"], align: "right" },
  ];
  const heading = `Uncertain inputs drawn ${grouped(report.drawn.inputs.length)} times: median, and P10 to P90`;
  return [
    style.heading(heading),
    ...columnTable(
      columns,
      rows.map((row) => rowCells(row, report)),
      style,
    ),
  ];
}

function rowCells({ result, draws }: CapacityRow, { basis }: CapacityReport): Cell[] {
  const place = [placeCell(result), String(result.tier)];
  if (draws === undefined) return place;
  const perMegawatt = draws.agentsPerMegawatt[basis];
  const failed = draws.infeasible + draws.unreachable;
  return [
    ...place,
    spreadCell(draws.agents, grouped),
    draws.gpuWatts === null ? NO_FIGURE : spreadCell(draws.gpuWatts, grouped),
    spreadCell(perMegawatt, significant),
    publishedCell(result.published?.agentsPerMegawatt, perMegawatt, basis),
    failed === 0 ? "0" : `${grouped(failed)} of ${grouped(draws.draws)}`,
  ];
}

function spreadCell({ low, median, high }: Spread, text: (value: number) => string): Cell {
  return [text(median), `${text(low)}-${text(high)}`];
}

/** Published figures are of accelerator draw: on another basis there is nothing to compare. */
function publishedCell(published: number | undefined, perMegawatt: Spread, basis: CapacityReport["basis"]): Cell {
  if (published === undefined) return NO_FIGURE;
  if (basis !== "accelerator") return grouped(published);
  return [grouped(published), holds(perMegawatt, published) ? "inside" : "outside"];
}
