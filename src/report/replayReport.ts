/** What the reports of a replay share. */
import type { ReplayOutcome } from "../capacity/runReplay.ts";
import type { Verdict } from "../metrics/verdict.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import type { TraceHits } from "../traces/replay/hitFractions.ts";
import type { ReplayTrace } from "../traces/replay/replayTrace.ts";
import type { TraceFormat } from "../traces/traceFormat.ts";
import type { TraceReport } from "../traces/traceReport.ts";

export type ReplayedRun = ReplayOutcome & { readonly verdict: Verdict };

export type ReplayReport = {
  readonly scenario: Scenario;
  readonly platform: string;
  readonly engine: string;
  readonly deployment: string;
  readonly gpus: number;
  readonly tier: Tier;
  readonly unlimitedKv: boolean;
  readonly path: string;
  readonly format: TraceFormat;
  /** What its reader left out. */
  readonly read: TraceReport;
  readonly trace: ReplayTrace;
  readonly hits: TraceHits;
  readonly speedUp: number;
  /** Sessions at once in closed loop; undefined: they start at their recorded times. */
  readonly agents: number | undefined;
  /** Undefined: from the first sending, to the last reply. */
  readonly settlingSeconds: number | undefined;
  readonly measuredSeconds: number | undefined;
  /** One a loop, open before closed; one at least. */
  readonly runs: readonly ReplayedRun[];
  /** Loops that were not asked for and are not possible: why. */
  readonly impossible: readonly string[];
};

/** From the first sending to the last, or the last reply where the trace has replies' times; NaN: not all times are known. */
export function recordedSpanSeconds({ plan, unknownTimes }: ReplayTrace): number {
  if (unknownTimes > 0) return Number.NaN;
  let last = 0;
  for (const [request, sent] of plan.sentSeconds.entries())
    last = Math.max(last, sent + ((plan.replySeconds[request] as number) || 0));
  return last;
}

/** Less than this share of a figure is the rounding of sums. */
const ROUNDING = 1e-9;

/** A figure of the closed loop less that of the open one; NaN where one of them is missing. */
export function closedLessOpen(runs: readonly ReplayedRun[], of: (run: ReplayedRun) => number | undefined): number {
  const [open = Number.NaN, closed = Number.NaN] = runs.map(of);
  const difference = closed - open;
  return Math.abs(difference) < ROUNDING * Math.max(Math.abs(open), Math.abs(closed)) ? 0 : difference;
}
