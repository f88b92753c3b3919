/** How much to buy for the number of agents that the scenario asks for. */
import type { CapacityReport } from "./capacityReport.ts";
import { columnTable } from "./columnTable.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";
import { oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeCell } from "./tierTable.ts";

export function needTable({ scenario, rows }: CapacityReport, style: TextStyle): string[] {
  const wanted = scenario.need?.agents;
  if (wanted === undefined) return [];
  const columns = [
    { title: ["platform", "  deployment"], align: "left" as const },
    { title: "tier", align: "right" as const },
    { title: "deployments", align: "right" as const },
    { title: "GPUs", align: "right" as const },
    { title: "to buy", align: "left" as const },
    { title: ["GPUs by share", "of a big fleet"], align: "right" as const },
  ];
  const cells = rows.map(({ result, system, need }) => {
    const place = [placeCell(result), String(result.tier)];
    if (need?.deployments == null || need.gpus === null || need.systems === null) {
      return [...place, "not reachable", NO_FIGURE, NO_FIGURE, NO_FIGURE];
    }
    const { unit, gpus } = system.hardware.system;
    const units = `${grouped(need.systems)} ${oneLine(unit)}${need.systems === 1 ? "" : "s"} of ${gpus.value}`;
    return [...place, grouped(need.deployments), grouped(need.gpus), units, significant(wanted / result.agentsPerGpu)];
  });
  return [style.heading(`What ${grouped(wanted)} agents need`), ...columnTable(columns, cells, style)];
}
