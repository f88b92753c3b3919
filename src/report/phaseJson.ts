/** One phase as one JSON object, and as one row of CSV. */
import { namesAllTiers } from "../capacity/mixTier.ts";
import type { Verdict } from "../metrics/verdict.ts";
import { csvText } from "./csvText.ts";
import { jsonText } from "./jsonText.ts";
import { kvColumns } from "./kvText.ts";
import type { PhaseReport } from "./phaseReport.ts";
import { sessionColumns } from "./sessionText.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function phaseJson(report: PhaseReport): string {
  const { agents, gpus, parts, ...figures } = report.figures;
  const { parts: judged, ...verdict } = report.verdict;
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    ...about(report),
    ...(report.unlimitedKv ? { unlimitedKv: true } : {}),
    ...figures,
    ...(parts === undefined ? {} : { parts: parts.map((part, index) => ({ ...part, ...partVerdict(judged, index) })) }),
    agentsPerMegawatt: report.agentsPerMegawatt,
    verdict,
    fullBatch: report.fullBatch,
  });
}

/** The tier of a part by its id, and how it was judged; null: it has no agents. */
function partVerdict(judged: Verdict["parts"], index: number) {
  const found = judged?.find(({ part }) => part === index);
  if (found === undefined) return { tier: null, verdict: null };
  const { tier, part: _, ...verdict } = found;
  return { tier: tier.id, verdict };
}

export function phaseCsv(report: PhaseReport): string {
  const { figures, agentsPerMegawatt, verdict } = report;
  const { throughput, ttftSeconds, outputTokensPerSecond } = figures;
  return csvText([
    {
      ...about(report),
      measuredSeconds: figures.measuredSeconds,
      ...sessionColumns(figures.sessions),
      requests: figures.requests,
      ttftSecondsP50: ttftSeconds.p50,
      ttftSecondsP95: ttftSeconds.p95,
      ttftSecondsMean: ttftSeconds.mean,
      outputTokensPerSecondP25: outputTokensPerSecond.p25,
      outputTokensPerSecondP50: outputTokensPerSecond.p50,
      interTokenSecondsP50: figures.interTokenSeconds.p50,
      ...throughput,
      prefixHitFraction: figures.prefixHitFraction,
      ...kvColumns(figures.kv),
      gpuWatts: figures.gpuWatts,
      agentsPerMegawattAccelerator: agentsPerMegawatt.accelerator,
      agentsPerMegawattTdp: agentsPerMegawatt.tdp,
      agentsPerMegawattSystem: agentsPerMegawatt.system,
      agentsPerMegawattFacility: agentsPerMegawatt.facility,
      preemptions: figures.preemptions,
      passes: String(verdict.passes),
      speedMargin: verdict.speedMargin,
      ttftMargin: verdict.ttftMargin,
      fullBatchSequencesPerRank: report.fullBatch.sequencesPerRank,
      fullBatchTokensPerSecond: report.fullBatch.tokensPerSecond,
      fullBatchSpeedMargin: report.fullBatch.speedMargin,
    },
  ]);
}

function about({ scenario, platform, engine, deployment, tier, start, figures, workload }: PhaseReport) {
  const { agents, gpus } = figures;
  const { name, seed, model } = scenario;
  return {
    scenario: name,
    seed,
    platform,
    model,
    engine,
    deployment,
    tier: namesAllTiers(workload) ? "mix" : tier.id,
    start,
    agents,
    gpus,
  };
}
