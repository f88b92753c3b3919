/** Longer contexts as one JSON object, and as a row of CSV a platform, deployment, tier and ceiling. */
import { csvText } from "./csvText.ts";
import { jsonText } from "./jsonText.ts";
import { binds, type LongContextReport, longContextSummary, tiersOf } from "./longContextReport.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function longContextJson(report: LongContextReport): string {
  const { scenario, basis, points } = report;
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    seed: scenario.seed,
    model: scenario.model,
    workload: scenario.workload,
    basis,
    points: points.map((point) => ({
      platform: point.platform,
      deployment: point.deployment,
      tier: point.tier.id,
      ceilingTokens: point.ceilingTokens,
      promptTokensMean: point.promptTokens,
      gpus: point.result?.gpus,
      agents: point.result?.agents ?? 0,
      agentsInterval: point.result?.agentsInterval,
      gpuWatts: point.result?.gpuWatts,
      agentsPerMegawatt: point.result?.agentsPerMegawatt,
      turn: point.turn,
      binds: binds(point),
      limit: point.infeasible ?? point.result?.limit,
      withMemoryBelowHbm: point.variants,
    })),
    summary: tiersOf(report).map((tier) => ({ tier: tier.id, text: longContextSummary(report, tier).join(" ") })),
  });
}

export function longContextCsv({ scenario, points }: LongContextReport): string {
  return csvText(
    points.map((point) => {
      const { result, turn } = point;
      const withVariant = (variant: string) => point.variants.find((own) => own.variant === variant)?.agents;
      return {
        scenario: scenario.name,
        seed: scenario.seed,
        platform: point.platform,
        model: scenario.model,
        tier: point.tier.id,
        deployment: point.deployment,
        ceilingTokens: point.ceilingTokens,
        promptTokensMean: point.promptTokens,
        gpus: result?.gpus,
        agents: result?.agents ?? 0,
        agentsLow: result?.agentsInterval[0],
        agentsHigh: result?.agentsInterval[1],
        gpuWatts: result?.gpuWatts,
        agentsPerMegawattAccelerator: result?.agentsPerMegawatt.accelerator,
        agentsPerMegawattTdp: result?.agentsPerMegawatt.tdp,
        agentsPerMegawattSystem: result?.agentsPerMegawatt.system,
        agentsPerMegawattFacility: result?.agentsPerMegawatt.facility,
        ttftSecondsP50: turn?.ttftSecondsP50,
        ttftSecondsP95: turn?.ttftSecondsP95,
        outputTokensPerSecondP25: turn?.outputTokensPerSecondP25,
        prefixHitFraction: turn?.prefixHitFraction,
        joulesPerTurn: turn?.joules,
        kvBytesPerAgent: turn?.kvBytesPerAgent,
        kvHbmFraction: turn?.hbmFraction,
        binds: binds(point),
        limit: point.infeasible ?? result?.limit,
        agentsWithHost: withVariant("host"),
        agentsWithHostAndNvme: withVariant("host and NVMe"),
        agentsWithNvlinkPool: withVariant("NVLink pool"),
      };
    }),
  );
}
