/** What `agentwatt validate` found, as text, JSON and CSV. */
import { ALL, type GroupErrors, isAtCap, type RunComparison, summarise, summariseAtCap } from "../calibration/comparison.ts";
import { type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { csvText } from "./csvText.ts";
import { NO_FIGURE } from "./figures.ts";
import { jsonText } from "./jsonText.ts";
import { bullet } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

export const METRIC_NAMES = {
  tpotSeconds: "TPOT",
  totalTokensPerSecondPerGpu: "tok/s/GPU",
  ttftSeconds: "TTFT",
  gpuJoulesPerOutputToken: "J/token",
} as const;
const NO_FIGURES = { tpotSeconds: null, totalTokensPerSecondPerGpu: null, ttftSeconds: null, gpuJoulesPerOutputToken: null };

/** Every run with what was measured and predicted, or why it was skipped or does not count, and the errors by group. */
export function validationJson(comparisons: readonly RunComparison[]): string {
  return jsonText({
    schemaVersion: 1,
    runs: comparisons.map((comparison) => ({
      runId: comparison.run.run_id,
      platform: comparison.run.platform,
      model: comparison.run.model,
      engine: comparison.engine,
      measured: { ...NO_FIGURES, ...comparison.measured },
      predicted: comparison.predicted ?? NO_FIGURES,
      interval: comparison.interval ?? null,
      skipped: comparison.skipped ?? null,
      suspect: comparison.suspect ?? null,
      suspectJoules: comparison.suspectJoules ?? null,
      atCap: isAtCap(comparison),
    })),
    summary: summarise(comparisons).map(withCovered),
    summaryAtCap: summariseAtCap(comparisons).map(withCovered),
  });
}

/** A group whose runs have no intervals has the key all the same. */
function withCovered(group: GroupErrors): Omit<GroupErrors, "covered"> & { readonly covered: number | null } {
  return { ...group, covered: group.covered ?? null };
}

/** One row a run. */
export function validationCsv(comparisons: readonly RunComparison[]): string {
  return csvText(
    comparisons.map(({ run, engine, measured, predicted, skipped, suspect, suspectJoules }) => ({
      runId: run.run_id,
      platform: run.platform,
      model: run.model,
      engine,
      concurrency: run.concurrency,
      measuredTpotSeconds: measured.tpotSeconds,
      predictedTpotSeconds: predicted?.tpotSeconds,
      measuredTotalTokensPerSecondPerGpu: measured.totalTokensPerSecondPerGpu,
      predictedTotalTokensPerSecondPerGpu: predicted?.totalTokensPerSecondPerGpu,
      measuredTtftSeconds: measured.ttftSeconds,
      predictedTtftSeconds: predicted?.ttftSeconds,
      measuredGpuJoulesPerOutputToken: measured.gpuJoulesPerOutputToken,
      predictedGpuJoulesPerOutputToken: predicted?.gpuJoulesPerOutputToken,
      skipped,
      suspect,
      suspectJoules,
    })),
  );
}

/**
 * Errors over everything, by platform, by model, and by platform x engine x model; runs at a cap apart; then what does not
 * count and what was skipped, by name and reason.
 */
export function validationText(comparisons: readonly RunComparison[], style: TextStyle): string {
  const repeated = comparisons.filter(({ predicted }) => predicted !== undefined).length;
  const groups = summarise(comparisons);
  const wide = (group: GroupErrors): boolean => group.engine === ALL;
  const blocks = [
    [style.heading(`${repeated} of ${comparisons.length} measured runs repeated`)],
    [style.heading("Errors: |predicted / measured - 1|"), ...errorTable(groups.filter(wide), style)],
    [
      style.heading("By platform, engine and model"),
      ...errorTable(
        groups.filter((group) => !wide(group)),
        style,
      ),
    ],
    [
      style.heading("Runs at a cap (slots, KV memory): counted in no other line"),
      ...errorTable(summariseAtCap(comparisons), style),
    ],
    reasonLines("Suspect runs: counted in no line", comparisons, ({ suspect }) => suspect, style),
    reasonLines("Suspect joules: their times count", comparisons, joulesReason, style),
    skippedLines(comparisons, style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 1 || lines === blocks[0])
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const COLUMNS: readonly Column[] = [
  { title: "platform, engine, model", align: "left" },
  { title: "metric", align: "left" },
  { title: "runs", align: "right" },
  { title: "median", align: "right" },
  { title: "P90", align: "right" },
  { title: "bias", align: "right" },
  { title: "in 80%", align: "right" },
];

function errorTable(groups: readonly GroupErrors[], style: TextStyle): string[] {
  if (groups.length === 0) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const place = ({ platform, engine, model }: GroupErrors): string =>
    [...new Set([platform, engine, model])].filter((name) => name !== ALL).join(", ") || ALL;
  const rows = groups.map((group) => [
    place(group),
    METRIC_NAMES[group.metric],
    String(group.count),
    percent(group.medianError),
    percent(group.p90Error),
    `${group.bias >= 0 ? "+" : ""}${percent(group.bias)}`,
    group.covered === undefined ? NO_FIGURE : percent(group.covered),
  ]);
  return columnTable(COLUMNS, rows, style);
}

/** Suspect joules of runs that are not suspect themselves, and that were measured at all. */
function joulesReason({ measured, suspect, suspectJoules }: RunComparison): string | undefined {
  return suspect === undefined && measured.gpuJoulesPerOutputToken !== undefined ? suspectJoules : undefined;
}

/** Run ids by reason. */
function idsByReason(
  comparisons: readonly RunComparison[],
  reasonOf: (comparison: RunComparison) => string | undefined,
): Map<string, string[]> {
  const byReason = new Map<string, string[]>();
  for (const comparison of comparisons) {
    const reason = reasonOf(comparison);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), comparison.run.run_id]);
  }
  return byReason;
}

/** All of them by name. */
function reasonLines(
  title: string,
  comparisons: readonly RunComparison[],
  reasonOf: (comparison: RunComparison) => string | undefined,
  style: TextStyle,
): string[] {
  const byReason = idsByReason(comparisons, reasonOf);
  const lines = [...byReason].flatMap(([reason, ids]) => bullet(`${ids.length} x ${reason}: ${ids.join(", ")}`, PAGE_COLUMNS));
  return [style.heading(title), ...lines];
}

/** Skipped runs by reason, with the first few of each by name. */
function skippedLines(comparisons: readonly RunComparison[], style: TextStyle): string[] {
  const lines = [...idsByReason(comparisons, ({ skipped }) => skipped)].flatMap(([reason, ids]) => {
    const named = ids.length > 3 ? `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more` : ids.join(", ");
    return bullet(`${ids.length} x ${reason}: ${named}`, PAGE_COLUMNS);
  });
  return [style.heading("Not repeated (all of them by name in --format json)"), ...lines];
}
