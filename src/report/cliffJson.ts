/** A cliff sweep as one JSON object, and as a row of CSV a number of agents. */
import { type CliffReport, cliffEdges } from "./cliffReport.ts";
import { csvText } from "./csvText.ts";
import { jsonText } from "./jsonText.ts";
import { kvColumns } from "./kvText.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function cliffJson(report: CliffReport): string {
  const { near, past } = cliffEdges(report);
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    ...about(report),
    nearFromAgents: near ?? null,
    pastFromAgents: past ?? null,
    points: report.phases.map(({ agents, requests, ttftSeconds, outputTokensPerSecond, prefixHitFraction, kv }) => ({
      agents,
      requests,
      ttftSeconds,
      outputTokensPerSecond,
      prefixHitFraction,
      kv,
    })),
  });
}

export function cliffCsv(report: CliffReport): string {
  return csvText(
    report.phases.map(({ agents, requests, ttftSeconds, outputTokensPerSecond, prefixHitFraction, kv }) => ({
      ...about(report),
      agents,
      requests,
      ttftSecondsP50: ttftSeconds.p50,
      ttftSecondsP95: ttftSeconds.p95,
      outputTokensPerSecondP25: outputTokensPerSecond.p25,
      prefixHitFraction,
      ...kvColumns(kv),
    })),
  );
}

function about({ scenario, platform, deployment }: CliffReport) {
  return { scenario: scenario.name, seed: scenario.seed, platform, model: scenario.model, deployment };
}
