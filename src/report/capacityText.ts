/** The capacity report as text for a terminal: a table a tier, the four bases, what to buy, and what to bear in mind. */
import { basesTable } from "./basesTable.ts";
import { capacityNotes } from "./capacityNotes.ts";
import type { CapacityReport } from "./capacityReport.ts";
import { PAGE_COLUMNS } from "./columnTable.ts";
import { drawsTable } from "./drawsTable.ts";
import { fullBatchTable } from "./fullBatchTable.ts";
import { needTable } from "./needTable.ts";
import { oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { mixTable, tierTable } from "./tierTable.ts";

export function capacityText(report: CapacityReport, style: TextStyle): string {
  const { scenario, rows } = report;
  const served = scenario.tiers.filter(({ id }) => rows.some(({ result }) => result.tier === id));
  const how = {
    protocol: "the benchmark's own search",
    quick: "a quick search",
    planner: `${scenario.search.replications} replications`,
  }[report.method];
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${how}`;
  const blocks = [
    [
      ...wrapText(oneLine(scenario.title), PAGE_COLUMNS).map(style.heading),
      ...wrapText(oneLine(facts), PAGE_COLUMNS).map(style.detail),
    ],
    ...served.map((tier) => tierTable(report, tier, style)),
    mixTable(report, style),
    drawsTable(report, style),
    fullBatchTable(report, style),
    needTable(report, style),
    basesTable(report, style),
    ...capacityNotes(report, style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
