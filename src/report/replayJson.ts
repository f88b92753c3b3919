/** A replay as one JSON object, and as a row of CSV a loop. */
import { csvText } from "./csvText.ts";
import { jsonText } from "./jsonText.ts";
import { kvColumns } from "./kvText.ts";
import { replayNotes } from "./replayNotes.ts";
import { closedLessOpen, type ReplayedRun, type ReplayReport, recordedSpanSeconds } from "./replayReport.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function replayJson(report: ReplayReport): string {
  const { trace, hits, path, format, read, runs } = report;
  const skipped = [...trace.skipped].map(([reason, requests]) => ({ reason, requests }));
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    ...about(report),
    speedUp: report.speedUp,
    agents: report.agents,
    trace: {
      path,
      format: format.name,
      requests: trace.plan.requests,
      sessions: trace.sessions,
      subAgents: trace.subAgents,
      damagedRows: read.skipped,
      skipped,
      recordedSpanSeconds: recordedSpanSeconds(trace),
      hitFraction: hits.recorded,
      hitFractionAtGrain: hits.atGrain,
      hitFractionFindable: hits.findable,
      grainTokens: hits.grainTokens,
    },
    runs: runs.map(runJson),
    closedLessOpen: difference(runs),
    notes: replayNotes(report),
  });
}

function runJson({ figures, loop, verdict, ...outcome }: ReplayedRun): object {
  const { agents: _, gpus: __, ...phase } = figures;
  return { replay: loop, ...outcome, ...phase, verdict };
}

/** Closed loop less open loop; absent where there is one of them alone. */
function difference(runs: readonly ReplayedRun[]): object | undefined {
  if (runs.length < 2) return undefined;
  const of = (read: (run: ReplayedRun) => number): number => closedLessOpen(runs, read);
  return {
    spanSeconds: of(({ spanSeconds }) => spanSeconds),
    meanInFlight: of(({ meanInFlight }) => meanInFlight),
    ttftSecondsP50: of(({ figures }) => figures.ttftSeconds.p50),
    ttftSecondsP95: of(({ figures }) => figures.ttftSeconds.p95),
    outputTokensPerSecondP25: of(({ figures }) => figures.outputTokensPerSecond.p25),
    outputTokensPerSecondP50: of(({ figures }) => figures.outputTokensPerSecond.p50),
    hitFraction: of(({ hitFraction }) => hitFraction),
    gpuWatts: of(({ figures }) => figures.gpuWatts),
    joules: of(({ joules }) => joules),
  };
}

export function replayCsv(report: ReplayReport): string {
  return csvText(
    report.runs.map(({ loop, figures, verdict, ...run }) => ({
      ...about(report),
      unlimitedKv: String(report.unlimitedKv),
      replay: loop,
      measuredSeconds: figures.measuredSeconds,
      requests: figures.requests,
      ttftSecondsP50: figures.ttftSeconds.p50,
      ttftSecondsP95: figures.ttftSeconds.p95,
      ttftSecondsMean: figures.ttftSeconds.mean,
      outputTokensPerSecondP25: figures.outputTokensPerSecond.p25,
      outputTokensPerSecondP50: figures.outputTokensPerSecond.p50,
      ...figures.throughput,
      prefixHitFraction: figures.prefixHitFraction,
      traceHitFraction: report.hits.recorded,
      traceHitFractionAtGrain: report.hits.atGrain,
      ...kvColumns(figures.kv),
      gpuWatts: figures.gpuWatts,
      joules: run.joules,
      replies: run.replies,
      spanSeconds: run.spanSeconds,
      recordedSpanSeconds: recordedSpanSeconds(report.trace),
      meanInFlight: run.meanInFlight,
      heldUpRequests: run.heldUp.requests,
      heldUpSeconds: run.heldUp.seconds,
      replySecondsP50: run.replySeconds?.simulated.p50,
      replySecondsP95: run.replySeconds?.simulated.p95,
      recordedReplySecondsP50: run.replySeconds?.recorded.p50,
      recordedReplySecondsP95: run.replySeconds?.recorded.p95,
      recordedTtftSecondsP50: run.firstTokenSeconds?.recorded.p50,
      recordedTtftSecondsP95: run.firstTokenSeconds?.recorded.p95,
      preemptions: figures.preemptions,
      passes: String(verdict.passes),
      speedMargin: verdict.speedMargin,
      ttftMargin: verdict.ttftMargin,
    })),
  );
}

function about({ scenario, platform, engine, deployment, tier, gpus, unlimitedKv }: ReplayReport) {
  const { name, seed, model } = scenario;
  return {
    scenario: name,
    seed,
    platform,
    model,
    engine,
    deployment,
    tier: tier.id,
    gpus,
    unlimitedKv,
  };
}
