/** What `agentwatt validate` found, as text, JSON and CSV. */
import { ALL, type GroupErrors, type RunComparison, summarise } from "../calibration/comparison.ts";
import { type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { csvText } from "./csvText.ts";
import { jsonText } from "./jsonText.ts";
import { bullet } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

const METRIC_NAMES = {
  tpotSeconds: "TPOT",
  totalTokensPerSecondPerGpu: "tok/s/GPU",
  ttftSeconds: "TTFT",
  gpuJoulesPerOutputToken: "J/token",
} as const;
const NO_FIGURES = { tpotSeconds: null, totalTokensPerSecondPerGpu: null, ttftSeconds: null, gpuJoulesPerOutputToken: null };

/** Every run with what was measured and predicted, or the reason why it was skipped, and the errors by group. */
export function validationJson(comparisons: readonly RunComparison[]): string {
  return jsonText({
    schemaVersion: 1,
    runs: comparisons.map(({ run, measured, predicted, interval, skipped }) => ({
      runId: run.run_id,
      measured: { ...NO_FIGURES, ...measured },
      predicted: predicted ?? NO_FIGURES,
      interval: interval ?? null,
      skipped: skipped ?? null,
    })),
    summary: summarise(comparisons),
  });
}

/** One row a run. */
export function validationCsv(comparisons: readonly RunComparison[]): string {
  return csvText(
    comparisons.map(({ run, engine, measured, predicted, skipped }) => ({
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
    })),
  );
}

/** Errors over everything, by platform, by model, and by platform x engine x model; then what was skipped and why. */
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
  ]);
  return columnTable(COLUMNS, rows, style);
}

/** Skipped runs by reason, with the first few of each by name. */
function skippedLines(comparisons: readonly RunComparison[], style: TextStyle): string[] {
  const byReason = new Map<string, string[]>();
  for (const { run, skipped } of comparisons) {
    if (skipped !== undefined) byReason.set(skipped, [...(byReason.get(skipped) ?? []), run.run_id]);
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].flatMap(([reason, ids]) => {
    const named = ids.length > 3 ? `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more` : ids.join(", ");
    return bullet(`${ids.length} x ${reason}: ${named}`, PAGE_COLUMNS);
  });
  return [style.heading("Not repeated (all of them by name in --format json)"), ...lines];
}
