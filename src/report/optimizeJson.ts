/** A deployment search as one JSON object, and as a row of CSV a finalist. */
import type { Finalist } from "../planning/finalist.ts";
import { csvText } from "./csvText.ts";
import { deploymentYaml } from "./deploymentYaml.ts";
import { jsonText } from "./jsonText.ts";
import { adviceOf, type OptimizeReport, whyBehind, winnerOf } from "./optimizeReport.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function optimizeJson(report: OptimizeReport): string {
  const { found, aim, basis, maxGpus } = report;
  const winner = winnerOf(report);
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    ...about(report),
    aim,
    basis,
    maxGpus,
    advice: adviceOf(report),
    winner:
      winner === undefined
        ? null
        : { ...flat(winner), deployment: winner.spec, yaml: `${deploymentYaml(winner.spec).join("\n")}\n` },
    finalists: found.finalists.map((finalist) => ({
      ...flat(finalist),
      why: winner === undefined || finalist === winner ? null : whyBehind(finalist, winner),
      deployment: finalist.spec,
    })),
    others: found.others.map(({ spec, gpus, score, limit }) => ({ name: spec.name, gpus, score, limit })),
    counts: found.counts,
    fastestAlone: found.fastest ?? null,
    coefficientDraws: found.draws,
  });
}

export function optimizeCsv(report: OptimizeReport): string {
  const winner = winnerOf(report);
  return csvText(
    report.found.finalists.map((finalist, place) => ({
      ...about(report),
      rank: place + 1,
      aim: report.aim,
      basis: report.basis,
      ...flat(finalist),
      why: winner === undefined || finalist === winner ? "" : whyBehind(finalist, winner),
      yaml: deploymentYaml(finalist.spec).join("\n"),
    })),
  );
}

function about({ scenario, platform, engine, tier }: OptimizeReport) {
  return { scenario: scenario.name, seed: scenario.seed, platform, engine, model: scenario.model, tier: tier.id };
}

function flat({ spec, own, gpus, agents, score, behind, gpuWatts, agentsPerMegawatt, bestInDraws, result }: Finalist) {
  return {
    name: spec.name,
    scenarioOwn: own ? 1 : 0,
    gpus,
    agents: agents.mean,
    agentsLow: agents.low,
    agentsHigh: agents.high,
    agentsPerGpu: agents.mean / gpus,
    gpuWatts,
    agentsPerMegawatt,
    score: score.mean,
    scoreLow: score.low,
    scoreHigh: score.high,
    behindMean: -behind.mean,
    behindLow: -behind.high,
    behindHigh: -behind.low,
    bestInDraws,
    limit: result.limit,
  };
}
