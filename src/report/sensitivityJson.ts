/** A sensitivity analysis as one JSON object, and as a row of CSV an input. */
import { csvText } from "./csvText.ts";
import { jsonText } from "./jsonText.ts";
import { type SensitivityReport, sensitivityRows, sensitivitySummary } from "./sensitivityReport.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function sensitivityJson(report: SensitivityReport): string {
  const { base, indices } = report.result;
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    ...about(report),
    base: {
      agents: base.agents,
      gpus: base.gpus,
      gpuWatts: base.gpuWatts,
      agentsPerMegawatt: base.agentsPerMegawatt,
      limit: base.limit,
      warnings: base.warnings,
    },
    lnNoiseOverSeeds: report.result.noise,
    inputs: sensitivityRows(report).map(({ input, least, most, swing, indices: own }) => ({
      name: input.name,
      quality: input.quality,
      range: input.range,
      source: input.source,
      least,
      most,
      lnSwing: swing,
      firstOrder: own?.first ?? null,
      total: own?.total ?? null,
    })),
    indices: indices === undefined ? null : indicesFigures(indices),
    summary: sensitivitySummary(report).join(" "),
  });
}

function indicesFigures(indices: NonNullable<SensitivityReport["result"]["indices"]>) {
  const shared = { kind: indices.kind, inputs: indices.taken.length, leftOutShareOfSquaredSwings: indices.leftOutShare };
  switch (indices.kind) {
    case "nothing":
      return shared;
    case "refused":
      return { ...shared, searches: indices.evaluations, leaveOneOutR2: indices.leaveOneOutR2 };
    case "exact":
      return { ...shared, searches: indices.evaluations, rows: indices.result.rows, variance: indices.result.variance };
    case "surrogate": {
      const { evaluations, rows, variance, leaveOneOutR2, spread } = indices.result;
      const [low, median, high] = [spread.low, spread.median, spread.high].map(Math.exp);
      return { ...shared, searches: evaluations, rows, variance, leaveOneOutR2, agentsPerMegawatt: { low, median, high } };
    }
  }
}

export function sensitivityCsv(report: SensitivityReport): string {
  return csvText(
    sensitivityRows(report).map(({ input, least, most, swing, indices }) => ({
      ...about(report),
      input: input.name,
      quality: input.quality,
      range: input.range,
      leastAt: least.text,
      leastAgents: least.agents,
      leastAgentsPerMegawatt: least.agentsPerMegawatt,
      mostAt: most.text,
      mostAgents: most.agents,
      mostAgentsPerMegawatt: most.agentsPerMegawatt,
      baseAgentsPerMegawatt: report.result.base.agentsPerMegawatt[report.basis],
      lnSwing: swing,
      firstOrder: indices?.first.value,
      firstOrderLow: indices?.first.low,
      firstOrderHigh: indices?.first.high,
      total: indices?.total.value,
      totalLow: indices?.total.low,
      totalHigh: indices?.total.high,
      source: input.source,
    })),
  );
}

function about({ scenario, result: { base }, tier, basis }: SensitivityReport) {
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    platform: base.platform,
    model: base.model,
    tier: tier.id,
    deployment: base.deployment,
    basis,
  };
}
