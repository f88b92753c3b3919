/** One phase as text: the verdict, the figures, the pools, and how the wait grows with the turns. */
import type { PhaseFigures } from "../metrics/phase.ts";
import { POWER_BASES } from "../power/bases.ts";
import { columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, seconds, signedPercent, significant } from "./figures.ts";
import { kvEntries, kvWarning, linkLines } from "./kvText.ts";
import { mixHeading, partsTable } from "./mixText.ts";
import type { PhaseReport } from "./phaseReport.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import { sessionEntries, sessionWarnings } from "./sessionText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeOf, tierHeading } from "./tierTable.ts";

export function phaseText(report: PhaseReport, style: TextStyle): string {
  const { scenario, figures, start, unlimitedKv } = report;
  const load = figures.sessions === undefined ? "agents" : "sessions at work on average";
  const head = `${grouped(figures.agents)} ${load} on ${placeOf(report)} (${grouped(figures.gpus)} GPUs)`;
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${start} start,${unlimitedKv ? " unlimited KV memory," : ""} measured for ${grouped(figures.measuredSeconds)} s, ${grouped(figures.requests)} requests`;
  const blocks = [
    [style.heading(head), style.detail(oneLine(facts))],
    [...verdictLines(report, style)],
    partsTable(figures.parts, report.verdict, style),
    [
      ...figureLines(report),
      ...[...kvWarning(figures.kv), ...sessionWarnings(figures.sessions)]
        .flatMap((line) => bullet(line, PAGE_COLUMNS))
        .map(style.warning),
    ],
    poolLines(figures, style),
    linkLines(figures.kv, figures.measuredSeconds, style),
    turnLines(figures, style),
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function verdictLines(report: PhaseReport, style: TextStyle): string[] {
  const { verdict, tier, figures, workload } = report;
  if (figures.parts === undefined) return [tierHeading(tier), verdictLine(report, style)];
  const line = verdict.passes ? "Meets it: each part its tier" : "Fails it: not each part meets its tier";
  return [...wrapText(mixHeading(workload), PAGE_COLUMNS), verdict.passes ? style.heading(line) : style.warning(line)];
}

/** Whether a phase meets its tier, and by how much. */
export function verdictLine(
  { verdict, tier, figures }: Pick<PhaseReport, "verdict" | "tier" | "figures">,
  style: TextStyle,
): string {
  const speed = `speed ${significant(figures.outputTokensPerSecond.p25)} of ${tier.outputSpeedP25} tok/s (${significant(verdict.speedMargin)} x)`;
  const wait = `first token ${seconds(figures.ttftSeconds.p95)} of ${tier.ttftP95} s (${significant(verdict.ttftMargin)} x)`;
  const why = figures.sessions?.steady === false ? ", as sessions pile up" : "";
  const line = `${verdict.passes ? "Meets" : "Fails"} it${why}: ${speed}, ${wait}`;
  return verdict.passes ? style.heading(line) : style.warning(line);
}

function figureLines({ figures, agentsPerMegawatt, fullBatch: full }: PhaseReport): string[] {
  const { ttftSeconds: ttft, outputTokensPerSecond: speed, throughput } = figures;
  const entries: [string, string][] = [
    ...sessionEntries(figures.sessions),
    ["time to first token", `P50 ${seconds(ttft.p50)}, P95 ${seconds(ttft.p95)}, mean ${seconds(ttft.mean)}`],
    ["output speed", `P25 ${significant(speed.p25)} tok/s, P50 ${significant(speed.p50)} tok/s`],
    ["between tokens", `P50 ${seconds(figures.interTokenSeconds.p50)}`],
    [
      "throughput a GPU",
      `input ${significant(throughput.inputTokensPerSecondPerGpu)} tok/s, output ${significant(throughput.outputTokensPerSecondPerGpu)} tok/s, total ${significant(throughput.totalTokensPerSecondPerGpu)} tok/s`,
    ],
    ["prompt tokens reused", percent(figures.prefixHitFraction)],
    ...kvEntries(figures.kv),
    ["power", `${grouped(figures.gpuWatts)} W a GPU`],
    ["Agents/MW at this load", POWER_BASES.map((basis) => `${basis} ${significant(agentsPerMegawatt[basis])}`).join(", ")],
    ["preemptions", grouped(figures.preemptions)],
    [
      "with a full batch",
      `${grouped(full.sequencesPerRank)} sequences a rank (${full.filledBy}), ${significant(full.tokensPerSecond)} tok/s: ${signedPercent(full.speedMargin)} against the floor`,
    ],
  ];
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

export function poolLines({ pools }: PhaseFigures, style: TextStyle): string[] {
  const right = ["GPUs", "busy", "prefilling", "W/GPU", "decode slots", "KV pinned", "KV held"];
  const columns = [{ title: "pool", align: "left" as const }, ...right.map((title) => ({ title, align: "right" as const }))];
  const rows = pools.map((pool) => [
    pool.role,
    grouped(pool.gpus),
    percent(pool.busyFraction),
    percent(pool.prefillFraction),
    grouped(pool.gpuWatts),
    pool.slotFraction === undefined ? NO_FIGURE : percent(pool.slotFraction),
    percent(pool.kvPinnedFraction),
    percent(pool.kvHeldFraction),
  ]);
  return columnTable(columns, rows, style);
}

export function turnLines({ ttftByTurn }: PhaseFigures, style: TextStyle): string[] {
  const columns = [
    { title: ["turns of a", "trajectory"], align: "left" as const },
    { title: "requests", align: "right" as const },
    { title: ["first token", "P50"], align: "right" as const },
    { title: ["first token", "P95"], align: "right" as const },
  ];
  const rows = ttftByTurn.map(({ fromTurn, toTurn, requests, ttftSeconds }) => [
    fromTurn === toTurn ? String(fromTurn) : `${fromTurn}-${toTurn}`,
    grouped(requests),
    seconds(ttftSeconds.p50),
    seconds(ttftSeconds.p95),
  ]);
  return rows.length === 0 ? ["No reply ended in the measured time."] : columnTable(columns, rows, style);
}
