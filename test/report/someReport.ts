/** A capacity report made up for tests: the fixture scenario's systems, results as told. */
import type { CapacityResult } from "../../src/capacity/result.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { type CapacityReport, joinResults } from "../../src/report/capacityReport.ts";
import { ROOT } from "../support/cli.ts";

const resolved = loadScenario({ scenario: `${ROOT}/test/cli/golden.yaml`, sets: [], dataRoot: `${ROOT}/test/fixtures` });
export const someSystem = resolved.systems[0] as (typeof resolved.systems)[number];

export function someResult(changes: Partial<CapacityResult> = {}): CapacityResult {
  return {
    platform: "tiny-gpu",
    model: "tiny-moe",
    engine: "tiny-engine",
    tier: 1,
    deployment: "one node",
    gpus: 8,
    agents: 80,
    agentsInterval: [70, 96],
    agentsPerGpu: 10,
    agentsPerSystem: 80,
    gpuWatts: 500,
    agentsPerMegawatt: { accelerator: 20_000, tdp: 11_000, system: 12_500, facility: 10_000 },
    limit: "TTFT: decode slots",
    fullBatch: {
      sequencesPerRank: 64,
      sequences: 64,
      filledBy: "decode slots",
      contextTokens: 30_000,
      stepSeconds: 0.08,
      tokensPerSecond: 30,
      speedMargin: 0.5,
      ifStepSlower: 0,
      ifStepFaster: 0,
    },
    kv: { workingSetFraction: 0.4, workingSetPeakFraction: 0.5, lostFraction: 0, thrashCliff: "clear" },
    published: null,
    warnings: [],
    ...changes,
  };
}

export const notReachable = someResult({
  tier: 3,
  agents: 0,
  agentsInterval: [0, 0],
  agentsPerGpu: 0,
  agentsPerSystem: 0,
  gpuWatts: null,
  agentsPerMegawatt: { accelerator: 0, tdp: 0, system: 0, facility: 0 },
  limit: "not reachable: one agent alone gets 490 tok/s (P25), 100000 wanted",
});

export function someReport(results: readonly CapacityResult[], changes: Partial<CapacityReport> = {}): CapacityReport {
  const rows = joinResults(resolved, results);
  return {
    scenario: resolved.scenario,
    systems: resolved.systems,
    rows,
    basis: "accelerator",
    method: "planner",
    fitted: false,
    drawn: undefined,
    notes: true,
    ...changes,
  };
}
