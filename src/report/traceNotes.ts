/** What a reader of a trace left out or found odd, and what a writer could not hold, in a line each. */
import type { TraceFormat } from "../traces/traceFormat.ts";
import { placeText, type Tally, type TraceReport } from "../traces/traceReport.ts";
import { grouped } from "./figures.ts";

/** `reason: 12 rows, first at file:line:col, got value`. */
export function tallyText(reason: string, { count, first, received }: Tally): string {
  const got = received === undefined ? "" : `, got ${received}`;
  return `${reason}: ${grouped(count)} ${count === 1 ? "row" : "rows, first"} at ${placeText(first)}${got}`;
}

/** Lines on how a trace was read. */
export function readNotes(format: TraceFormat, report: TraceReport): readonly string[] {
  return [
    `read as ${format.name}: ${format.title}${format.caveat === undefined ? "" : `; ${format.caveat}`}`,
    ...[...report.skips].map(([reason, tally]) => `left out, ${tallyText(reason, tally)}`),
    ...[...report.remarks].map(([what, tally]) => tallyText(what, tally)),
  ];
}

/** Lines for whoever converts a trace. */
export function convertNotes(format: TraceFormat, report: TraceReport, losses: ReadonlyMap<string, number>): readonly string[] {
  const requests = `of ${grouped(report.requests)} requests`;
  return [
    ...readNotes(format, report),
    ...(format.clock === "session"
      ? ["times count from each conversation's start: written, all conversations start together"]
      : []),
    ...[...losses].map(([what, count]) => `${what}: ${grouped(count)} ${requests}`),
  ];
}
