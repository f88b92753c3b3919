/** The capacity table as CSV: one row a result, flat columns. */
import type { CapacityReport, CapacityRow } from "./capacityReport.ts";
import { type CsvValue, csvText } from "./csvText.ts";

export function capacityCsv({ scenario, rows }: CapacityReport): string {
  return csvText(rows.map((row) => ({ scenario: scenario.name, seed: scenario.seed, ...flat(row) })));
}

function flat({ result, need }: CapacityRow): Record<string, CsvValue> {
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
    limit: result.limit,
    publishedAgentsPerMegawatt: published?.agentsPerMegawatt,
    publishedSource: published?.source,
    warnings: result.warnings.join("; "),
    ...(need === undefined
      ? {}
      : { needAgents: need.agents, needDeployments: need.deployments, needGpus: need.gpus, needSystems: need.systems }),
  };
}
