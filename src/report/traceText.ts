/** What a trace is like, for people. */
import type { Quantiles, TraceSummary } from "../traces/traceStatistics.ts";
import { columnTable } from "./columnTable.ts";
import { grouped, percent, significant } from "./figures.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import type { DescribedTrace } from "./traceJson.ts";
import { tallyText } from "./traceNotes.ts";

const COLUMNS = 100;
const LABEL_COLUMNS = 26;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** A duration is told in the first unit that it is long enough for. */
const DURATION_UNITS = [
  { fromSeconds: 2 * DAY, size: DAY, unit: "days" },
  { fromSeconds: HOUR, size: HOUR, unit: "h" },
  { fromSeconds: 2 * MINUTE, size: MINUTE, unit: "min" },
  { fromSeconds: 0, size: 1, unit: "s" },
] as const;

export function traceText({ path, format, report, summary }: DescribedTrace, style: TextStyle): string {
  const lines = [
    style.heading(`${oneLine(path)}: ${format.title} (${format.name})`),
    ...facts(summary).map(([label, value]) => `${label.padEnd(LABEL_COLUMNS)}${value}`),
    "",
    ...quantileTable(summary, style),
  ];
  const notes = [
    ...[...report.skips].map(([reason, tally]) => `left out, ${tallyText(reason, tally)}`),
    ...[...report.remarks].map(([what, tally]) => tallyText(what, tally)),
    ...(format.caveat === undefined ? [] : [format.caveat]),
  ];
  if (notes.length > 0) lines.push("", ...notes.flatMap((note) => bullet(note, COLUMNS)));
  return `${lines.join("\n")}\n`;
}

function facts(summary: TraceSummary): readonly (readonly [string, string])[] {
  const { requests, sessions, subagents, sessionRequests, spanSeconds, reasoningFraction, userFraction } = summary;
  const rows: (readonly [string, string])[] = [["requests", grouped(requests)]];
  rows.push([
    "sessions",
    sessionRequests === undefined ? "not in the format: each request stands alone" : sessionsText(sessions, subagents),
  ]);
  if (spanSeconds !== undefined) rows.push(["span", duration(spanSeconds)]);
  rows.push(["prompt / reply tokens", `${grouped(summary.promptTokensSum)} / ${grouped(summary.outputTokensSum)}`]);
  if (reasoningFraction !== undefined) rows.push(["reasoning in replies", percent(reasoningFraction)]);
  if (userFraction !== undefined) rows.push(["requests by users", `${percent(userFraction)}, others by tools`]);
  return [...rows, ...reuseFacts(summary)];
}

function sessionsText(sessions: number, subagents: number): string {
  return subagents === 0 ? grouped(sessions) : `${grouped(sessions)}, of which ${grouped(subagents)} sub-agents`;
}

function reuseFacts({ requests, blockReuse, sessionReuse }: TraceSummary): readonly (readonly [string, string])[] {
  const of = (counted: number): string => (counted === requests ? "" : `, of the ${grouped(counted)} requests that say`);
  const rows: (readonly [string, string])[] = [];
  if (blockReuse !== undefined)
    rows.push(["reusable, shared cache", `${percent3(blockReuse.hitFraction)} of prompt blocks${of(blockReuse.requests)}`]);
  if (sessionReuse === undefined) return rows;
  rows.push(["reusable, own cache", `${percent3(sessionReuse.hitFraction)} of prompt tokens${of(sessionReuse.requests)}`]);
  const { byIdleLimit, unknownGaps } = sessionReuse;
  const limits = byIdleLimit.map(({ idleSeconds, hitFraction }) => `${percent3(hitFraction)} (${duration(idleSeconds)})`);
  const without = unknownGaps === 0 ? "" : `; without ${grouped(unknownGaps)} of unknown gap`;
  if (limits.length > 0) rows.push(["  dropped when idle", `${limits.join(", ")}${without}`]);
  return rows;
}

function quantileTable(summary: TraceSummary, style: TextStyle): readonly string[] {
  const rows: readonly (readonly [string, Quantiles | undefined])[] = [
    ["prompt tokens", summary.promptTokens],
    ["reply tokens", summary.outputTokens],
    ["growth tokens", summary.growthTokens],
    ["scaffold tokens", summary.scaffoldTokens],
    ["gap s", summary.gapSeconds],
    ["reply s", summary.replySeconds],
    ["first token s", summary.firstTokenSeconds],
    ["requests a session", summary.sessionRequests],
  ];
  const columns = ["", "count", "mean", "P10", "P50", "P90", "P95", "P99", "max"].map((title, index) => ({
    title,
    align: index === 0 ? ("left" as const) : ("right" as const),
  }));
  const body = rows.flatMap(([label, quantiles]) => (quantiles === undefined ? [] : [[label, ...cells(quantiles)]]));
  return columnTable(columns, body, style);
}

function cells({ count, mean, p10, p50, p90, p95, p99, max }: Quantiles): readonly string[] {
  return [grouped(count), ...[mean, p10, p50, p90, p95, p99, max].map((value) => figure(value))];
}

/** Whole from 100 on, three digits below. */
function figure(value: number): string {
  return Math.abs(value) >= 100 ? grouped(value) : significant(value);
}

function percent3(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

/** Without trailing zeros: 30 s, 5 min, 1 h. */
function duration(seconds: number): string {
  const { size, unit } = DURATION_UNITS.find(({ fromSeconds }) => seconds >= fromSeconds) ?? { size: 1, unit: "s" };
  return `${grouped3(seconds / size)} ${unit}`;
}

function grouped3(value: number): string {
  return value >= 100 ? grouped(value) : String(Number(value.toPrecision(3)));
}
