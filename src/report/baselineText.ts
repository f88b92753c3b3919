/** What has become worse than the committed accuracy, as text. */
import type { AccuracyBaseline, Worse } from "../calibration/accuracyBaseline.ts";
import { type Column, columnTable } from "./columnTable.ts";
import { NO_FIGURE } from "./figures.ts";
import { jsonText } from "./jsonText.ts";
import type { TextStyle } from "./textStyle.ts";
import { METRIC_NAMES } from "./validationReport.ts";

const COLUMNS: readonly Column[] = [
  { title: "platform", align: "left" },
  { title: "metric", align: "left" },
  { title: "runs then", align: "right" },
  { title: "now", align: "right" },
  { title: "median then", align: "right" },
  { title: "now", align: "right" },
  { title: "allowed", align: "right" },
];

/** A line that nothing has, or a table of what has; ends in a line break. */
export function baselineText(worse: readonly Worse[], file: string, style: TextStyle): string {
  if (worse.length === 0) return `${style.heading(`Accuracy: no worse than ${file}`)}\n`;
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const rows = worse.map(({ platform, metric, before, now, limit }) => [
    platform,
    METRIC_NAMES[metric],
    String(before.runs),
    String(now?.runs ?? 0),
    percent(before.medianError),
    now === undefined ? NO_FIGURE : percent(now.medianError),
    percent(limit),
  ]);
  return `${[style.heading(`Accuracy: worse than ${file}, or over fewer runs`), ...columnTable(COLUMNS, rows, style)].join("\n")}\n`;
}

export function baselineJson(baseline: AccuracyBaseline): string {
  return jsonText(baseline);
}
