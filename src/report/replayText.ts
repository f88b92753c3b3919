/** A replay as text: both loops side by side, their verdicts, pools, and what to know. */
import type { Spread } from "../capacity/runReplay.ts";
import { columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, seconds, significant, withUnit } from "./figures.ts";
import { kvEntries, kvWarning, linkLines } from "./kvText.ts";
import { poolLines, turnLines, verdictLine } from "./phaseText.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import { hitText, replayNotes } from "./replayNotes.ts";
import { closedLessOpen, type ReplayedRun, type ReplayReport, recordedSpanSeconds } from "./replayReport.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeOf, tierHeading } from "./tierTable.ts";

export function replayText(report: ReplayReport, style: TextStyle): string {
  const { runs } = report;
  const notes = replayNotes(report).flatMap((note) => bullet(note, PAGE_COLUMNS));
  const blocks = [
    heading(report, style),
    [tierHeading(report.tier), ...runs.map((run) => `${run.loop}: ${verdictLine({ ...run, tier: report.tier }, style)}`)],
    loopTable(report, style),
    ...runs.map((run) => runLines(run, report, style)),
    notes,
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function heading(report: ReplayReport, style: TextStyle): string[] {
  const { trace, scenario, path, format } = report;
  const sessions =
    trace.subAgents === 0 ? "" : `, of which ${grouped(trace.subAgents)} ${trace.subAgents === 1 ? "sub-agent" : "sub-agents"}`;
  const head = `${oneLine(path)} replayed on ${placeOf(report)} (${grouped(report.gpus)} GPUs)`;
  const facts = [
    scenario.model,
    `${format.title} (${format.name})`,
    `${grouped(trace.plan.requests)} requests`,
    `${grouped(trace.sessions)} ${trace.sessions === 1 ? "session" : "sessions"}${sessions}`,
    `seed ${scenario.seed}`,
    "cold start",
    ...(report.agents === undefined ? [] : [`${grouped(report.agents)} sessions at once`]),
    ...(report.speedUp === 1 ? [] : [`times sped up ${significant(report.speedUp)} x`]),
    ...(report.unlimitedKv ? ["unlimited KV memory"] : []),
    measured(report),
  ];
  return [
    ...wrapText(head, PAGE_COLUMNS).map(style.heading),
    ...wrapText(oneLine(facts.join(", ")), PAGE_COLUMNS).map(style.detail),
  ];
}

function measured({ settlingSeconds, measuredSeconds }: ReplayReport): string {
  if (settlingSeconds === undefined && measuredSeconds === undefined) return "measured from the start to the last reply";
  const from = settlingSeconds ?? 0;
  const to = measuredSeconds === undefined ? "the last reply" : `${grouped(from + measuredSeconds)} s`;
  return `measured from ${grouped(from)} s to ${to}`;
}

type Figure = {
  readonly name: string;
  readonly of: (run: ReplayedRun) => number | undefined;
  readonly text: (value: number) => string;
};

const each = (name: string, of: Figure["of"], text: Figure["text"]): Figure => ({ name, of, text });
const speed = (value: number): string => `${significant(value)} tok/s`;

const FIGURES: readonly Figure[] = [
  each("requests measured", ({ figures }) => figures.requests, grouped),
  each("from first sending to last reply", ({ spanSeconds }) => spanSeconds, seconds),
  each("requests in flight, mean", ({ meanInFlight }) => meanInFlight, significant),
  each("held up", ({ heldUp }) => heldUp.requests, grouped),
  each("time to first token P50", ({ figures }) => figures.ttftSeconds.p50, seconds),
  each("time to first token P95", ({ figures }) => figures.ttftSeconds.p95, seconds),
  each("time to first token mean", ({ figures }) => figures.ttftSeconds.mean, seconds),
  each("output speed P25", ({ figures }) => figures.outputTokensPerSecond.p25, speed),
  each("output speed P50", ({ figures }) => figures.outputTokensPerSecond.p50, speed),
  each("between tokens P50", ({ figures }) => figures.interTokenSeconds.p50, seconds),
  each("input a GPU", ({ figures }) => figures.throughput.inputTokensPerSecondPerGpu, speed),
  each("output a GPU", ({ figures }) => figures.throughput.outputTokensPerSecondPerGpu, speed),
  each("prompt tokens reused", ({ figures }) => figures.prefixHitFraction, hitText),
  each("lost to eviction", ({ figures }) => figures.kv.lostFraction, percent),
  each(
    "power a GPU",
    ({ figures }) => figures.gpuWatts,
    (value) => `${grouped(value)} W`,
  ),
  each(
    "energy",
    ({ joules }) => joules,
    (value) => withUnit(value, "J"),
  ),
  each("preemptions", ({ figures }) => figures.preemptions, grouped),
];

/** A column a loop, the difference of the two, and the trace's own where it has one. */
function loopTable(report: ReplayReport, style: TextStyle): string[] {
  const { runs } = report;
  const isBoth = runs.length > 1;
  const titles = [...runs.map(({ loop }) => `${loop} loop`), ...(isBoth ? ["closed - open"] : []), "trace"];
  const columns = [{ title: "", align: "left" as const }, ...titles.map((title) => ({ title, align: "right" as const }))];
  const recorded = recordedFigures(report);
  const rows = [...FIGURES, ...comparedFigures(runs)].map(({ name, of, text }) => {
    return [
      name,
      ...runs.map((run) => shown(of(run), text)),
      ...(isBoth ? [changed(closedLessOpen(runs, of), text)] : []),
      shown(recorded.get(name), text),
    ];
  });
  return columnTable(columns, rows, style);
}

function shown(value: number | undefined, text: (value: number) => string): string {
  return value === undefined || Number.isNaN(value) ? NO_FIGURE : text(value);
}

/** A difference with its sign, which one that rounds to nothing has not. */
function changed(difference: number, text: (value: number) => string): string {
  const size = shown(Math.abs(difference), text);
  return `${/[1-9]/.test(size) ? (difference < 0 ? "-" : "+") : ""}${size}`;
}

/** Replies as long as the trace has them; first tokens stand above already. */
function comparedFigures(runs: readonly ReplayedRun[]): readonly Figure[] {
  if (runs.every(({ replySeconds }) => replySeconds === undefined)) return [];
  const of = (quantile: keyof Spread) => (run: ReplayedRun) => run.replySeconds?.simulated[quantile];
  return [each("reply P50", of("p50"), seconds), each("reply P95", of("p95"), seconds)];
}

function recordedFigures({ runs, trace, hits }: ReplayReport): ReadonlyMap<string, number> {
  const reply = runs.find(({ replySeconds }) => replySeconds !== undefined)?.replySeconds?.recorded;
  const first = runs.find(({ firstTokenSeconds }) => firstTokenSeconds !== undefined)?.firstTokenSeconds?.recorded;
  return new Map([
    ["requests measured", trace.plan.requests],
    ["from first sending to last reply", recordedSpanSeconds(trace)],
    ["prompt tokens reused", trace.unknownShares === trace.plan.requests ? Number.NaN : hits.recorded],
    ["time to first token P50", first?.p50 ?? Number.NaN],
    ["time to first token P95", first?.p95 ?? Number.NaN],
    ["reply P50", reply?.p50 ?? Number.NaN],
    ["reply P95", reply?.p95 ?? Number.NaN],
  ]);
}

/** What does not stand in a column: KV memory, pools and links, and, of a lone loop, waits by turn. */
function runLines({ loop, figures }: ReplayedRun, { runs, unlimitedKv }: ReplayReport, style: TextStyle): string[] {
  const kv = unlimitedKv ? [] : kvEntries(figures.kv).map(([name, text]) => `${name}: ${text}`);
  const warnings = kvWarning(figures.kv).flatMap((line) => bullet(line, PAGE_COLUMNS).map(style.warning));
  const links = linkLines(figures.kv, figures.measuredSeconds, style);
  const turns = runs.length === 1 ? turnLines(figures, style) : [];
  return [
    style.heading(`${loop} loop`),
    ...kv.flatMap((line) => wrapText(line, PAGE_COLUMNS)),
    ...warnings,
    ...(kv.length > 0 ? [""] : []),
    ...poolLines(figures, style),
    ...(links.length > 0 ? ["", ...links] : []),
    ...(turns.length > 0 ? ["", ...turns] : []),
  ];
}
