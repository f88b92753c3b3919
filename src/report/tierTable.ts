/** The table of one tier: who carries how many agents, at how many watts, and what stops them. */
import type { Tier } from "../profiles/scenario.ts";
import { type CapacityReport, type CapacityRow, megawattInterval } from "./capacityReport.ts";
import { type Cell, type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

/** "Tier 1, background: output speed >= 20 tok/s (P25), first token <= 10 s (P95)". */
export function tierHeading(tier: Tier): string {
  return `${tierName(tier)}: ${tierTerms(tier)}`;
}

export function tierName({ id, name }: Tier): string {
  return `Tier ${id}, ${oneLine(name)}`;
}

export function tierTerms({ outputSpeedP25, ttftP95 }: Tier): string {
  return `output speed >= ${outputSpeedP25} tok/s (P25), first token <= ${ttftP95} s (P95)`;
}

export function tierTable(report: CapacityReport, tier: Tier, style: TextStyle): string[] {
  const rows = report.rows.filter(({ result }) => result.tier === tier.id);
  const interval = report.method === "protocol" ? "bracket" : "80% interval";
  const columns: Column[] = [
    { title: ["platform", "  deployment"], align: "left" },
    { title: "GPUs", align: "right" },
    { title: ["agents", interval], align: "right" },
    { title: ["agents", "/GPU"], align: "right" },
    { title: ["W", "/GPU"], align: "right" },
    { title: ["Agents/MW", interval], align: "right" },
    { title: "published", align: "right" },
    { title: "limit", align: "left" },
  ];
  const cells = rows.map((row) => rowCells(row, report));
  const reasons = rows.flatMap(({ result }) =>
    result.agents > 0 ? [] : bullet(`${placeOf(result)}: ${result.limit.replace(/^not reachable: /, "")}`, PAGE_COLUMNS, "  "),
  );
  return [style.heading(tierHeading(tier)), ...columnTable(columns, cells, style), ...reasons];
}

/** "h200, 1 x TP8": how notes name a row. */
export function placeOf(result: { readonly platform: string; readonly deployment: string }): string {
  return `${result.platform}, ${oneLine(result.deployment)}`;
}

/** Platform, with the deployment indented beneath. */
export function placeCell(result: { readonly platform: string; readonly deployment: string }): Cell {
  return [result.platform, `  ${oneLine(result.deployment)}`];
}

function rowCells({ result }: CapacityRow, { basis }: CapacityReport): Cell[] {
  const [low, high] = result.agentsInterval;
  const perMegawatt = megawattInterval(result, basis);
  const published = result.published === null ? NO_FIGURE : grouped(result.published.agentsPerMegawatt);
  const place = [placeCell(result), grouped(result.gpus)];
  if (perMegawatt === undefined) return [...place, "0", "0", NO_FIGURE, NO_FIGURE, published, "not reachable"];
  return [
    ...place,
    [grouped(result.agents), `${grouped(low)}-${grouped(high)}`],
    significant(result.agentsPerGpu),
    result.gpuWatts === null ? NO_FIGURE : grouped(result.gpuWatts),
    [significant(perMegawatt.value), `${significant(perMegawatt.low)}-${significant(perMegawatt.high)}`],
    published,
    limitCell(result.limit),
  ];
}

/** The metric, and beneath it the resource in short. */
function limitCell(limit: string): Cell {
  const [metric, resource] = limit.split(": ");
  if (resource === undefined) return limit;
  return [metric as string, SHORT_RESOURCES[resource] ?? resource];
}

const SHORT_RESOURCES: Readonly<Record<string, string>> = {
  "prefill stalls decode": "prefill stalls",
  "latency of a lone request": "lone latency",
};
