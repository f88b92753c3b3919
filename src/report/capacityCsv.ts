/** The capacity table as CSV: one row a result, flat columns. */
import type { DrawSummary } from "../capacity/drawSummary.ts";
import type { CapacityReport, CapacityRow } from "./capacityReport.ts";
import { type CsvValue, csvText } from "./csvText.ts";

export function capacityCsv({ scenario, rows }: CapacityReport): string {
  return csvText(rows.map((row) => ({ scenario: scenario.name, seed: scenario.seed, ...flat(row) })));
}

function flat({ result, need, draws }: CapacityRow): Record<string, CsvValue> {
  const { agentsPerMegawatt, published } = result;
  return {
    platform: result.platform,
    model: result.model,
    engine: result.engine,
    tier: result.tier,
    deployment: result.deployment,
    gpus: result.gpus,
    agents: result.agents,
    agentsLow: result.agentsInterval[0],
    agentsHigh: result.agentsInterval[1],
    agentsPerGpu: result.agentsPerGpu,
    agentsPerSystem: result.agentsPerSystem,
    gpuWatts: result.gpuWatts,
    agentsPerMegawattAccelerator: agentsPerMegawatt.accelerator,
    agentsPerMegawattTdp: agentsPerMegawatt.tdp,
    agentsPerMegawattSystem: agentsPerMegawatt.system,
    agentsPerMegawattFacility: agentsPerMegawatt.facility,
    ...(result.sessions === undefined
      ? {}
      : { sessionsPerHour: result.sessions.sessionsPerHour, sessionSeconds: result.sessions.sessionSeconds }),
    limit: result.limit,
    fullBatchSequencesPerRank: result.fullBatch.sequencesPerRank,
    fullBatchTokensPerSecond: result.fullBatch.tokensPerSecond,
    fullBatchSpeedMargin: result.fullBatch.speedMargin,
    kvWorkingSetFraction: result.kv?.workingSetFraction,
    kvWorkingSetPeakFraction: result.kv?.workingSetPeakFraction,
    kvLostFraction: result.kv?.lostFraction,
    thrashCliff: result.kv?.thrashCliff,
    publishedAgentsPerMegawatt: published?.agentsPerMegawatt,
    publishedSource: published?.source,
    warnings: result.warnings.join("; "),
    ...(need === undefined
      ? {}
      : { needAgents: need.agents, needDeployments: need.deployments, needGpus: need.gpus, needSystems: need.systems }),
    ...(draws === undefined ? {} : drawColumns(draws)),
  };
}

function drawColumns({ draws, infeasible, unreachable, agents, agentsPerMegawatt, gpuWatts }: DrawSummary) {
  return {
    draws,
    drawsInfeasible: infeasible,
    drawsUnreachable: unreachable,
    drawsAgentsP10: agents.low,
    drawsAgentsP50: agents.median,
    drawsAgentsP90: agents.high,
    drawsGpuWattsP10: gpuWatts?.low,
    drawsGpuWattsP50: gpuWatts?.median,
    drawsGpuWattsP90: gpuWatts?.high,
    drawsAgentsPerMegawattAcceleratorP10: agentsPerMegawatt.accelerator.low,
    drawsAgentsPerMegawattAcceleratorP50: agentsPerMegawatt.accelerator.median,
    drawsAgentsPerMegawattAcceleratorP90: agentsPerMegawatt.accelerator.high,
  };
}
