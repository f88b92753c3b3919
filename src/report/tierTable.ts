/** The table of one tier: who carries how many agents, at how many watts, and what stops them. */
import type { Tier } from "../profiles/scenario.ts";
import { type CapacityReport, type CapacityRow, intervalName, megawattInterval } from "./capacityReport.ts";
import { type Cell, type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";
import { mixHeading, partLines } from "./mixText.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import { sessionRateLine } from "./sessionText.ts";
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
  return [style.heading(tierHeading(tier)), ...answerTable(rows, report, style)];
}

/** The rows of a mix whose parts name their tiers; nothing where there are none. */
export function mixTable(report: CapacityReport, style: TextStyle): string[] {
  const rows = report.rows.filter(({ result }) => result.tier === "mix");
  const [first] = rows;
  if (first === undefined) return [];
  const heading = wrapText(mixHeading(first.system.workload), PAGE_COLUMNS).map(style.heading);
  return [...heading, ...answerTable(rows, report, style)];
}

function answerTable(rows: readonly CapacityRow[], report: CapacityReport, style: TextStyle): string[] {
  const interval = intervalName(report);
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
  const rates = rows.flatMap(({ result }) => {
    const line = sessionRateLine(result);
    return line === undefined ? [] : bullet(`${placeOf(result)}: ${line}`, PAGE_COLUMNS, "  ");
  });
  const parts = rows.flatMap(({ result }) => partLines(result, placeOf(result)));
  return [...columnTable(columns, cells, style), ...rates, ...parts, ...reasons];
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

/** The metric, beneath it the resource in short, and of a mix the part whose metric it is. */
export function limitCell(limit: string): Cell {
  const [metric = "", resource] = limit.split(": ");
  if (resource === undefined) return limit;
  const [what = "", part] = metric.split(" of ");
  return [what, SHORT_RESOURCES[resource] ?? resource, ...(part === undefined ? [] : [`(${part})`])];
}

const SHORT_RESOURCES: Readonly<Record<string, string>> = {
  "prefill stalls decode": "prefill stalls",
  "latency of a lone request": "lone latency",
};
