/** A cliff sweep as text: a row a number of agents, and where the warning fires. */
import { type CliffReport, cliffEdges, cliffSummary } from "./cliffReport.ts";
import { columnTable } from "./columnTable.ts";
import { grouped, percent, seconds, significant } from "./figures.ts";
import { oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeOf } from "./tierTable.ts";

const TITLES = [
  ["", "agents"],
  ["KV", "needed"],
  ["at", "times"],
  ["reusable", "lost"],
  ["prefix", "hits"],
  ["first token", "P50"],
  ["first token", "P95"],
  ["speed P25", "tok/s"],
  ["evicted", "tok/s"],
] as const;

export function cliffText(report: CliffReport, style: TextStyle): string {
  const { scenario, phases } = report;
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, measured for ${grouped(phases[0]?.measuredSeconds ?? 0)} s each`;
  const columns = [
    ...TITLES.map((title) => ({ title, align: "right" as const })),
    { title: ["thrash", "cliff"], align: "left" as const },
  ];
  const rows = phases.map(({ agents, kv, prefixHitFraction, ttftSeconds, outputTokensPerSecond }) => [
    grouped(agents),
    percent(kv.workingSet.at(-1)?.fraction ?? 0),
    percent(kv.workingSet.at(-1)?.peakFraction ?? 0),
    percent(kv.lostFraction),
    percent(prefixHitFraction),
    seconds(ttftSeconds.p50),
    seconds(ttftSeconds.p95),
    significant(outputTokensPerSecond.p25),
    grouped(kv.evictedTokensPerSecond),
    kv.thrashCliff,
  ]);
  const summary = `${cliffSummary(report).replace(/^./, (letter) => letter.toUpperCase())}.`;
  const said = cliffEdges(report).near === undefined ? summary : style.warning(summary);
  const blocks = [
    [style.heading(`The thrash cliff of ${placeOf(report)}`), style.detail(oneLine(facts))],
    columnTable(columns, rows, style),
    [said],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
