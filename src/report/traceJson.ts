/** What a trace is like, for machines: tokens, seconds and fractions. */
import type { TraceFormat } from "../traces/traceFormat.ts";
import { placeText, type Tally, type TraceReport } from "../traces/traceReport.ts";
import type { TraceSummary } from "../traces/traceStatistics.ts";

/** A trace that was read to its end. */
export type DescribedTrace = {
  readonly path: string;
  readonly format: TraceFormat;
  readonly report: TraceReport;
  readonly summary: TraceSummary;
};

export function traceJson({ path, format, report, summary }: DescribedTrace): object {
  return {
    path,
    format: format.name,
    clock: format.clock,
    lines: report.lines,
    ...summary,
    skipped: report.skipped,
    skips: tallies(report.skips),
    remarks: tallies(report.remarks),
  };
}

function tallies(all: ReadonlyMap<string, Tally>): readonly object[] {
  return [...all].map(([reason, { count, first, received }]) => ({ reason, count, first: placeText(first), received }));
}
