/** An explanation as one JSON object, and as a row of CSV a part of the turn. */
import { type Limit, limitText } from "../capacity/binding.ts";
import type { LiftedAnswer } from "../planning/explainCapacity.ts";
import { csvText } from "./csvText.ts";
import { type ExplainReport, explanationText, partText, usedFraction } from "./explainReport.ts";
import { jsonText } from "./jsonText.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function explainJson(report: ExplainReport): string {
  const { explanation, gpus } = report;
  const { agents, capacity, limit, binding, verdict, budget, lifted, next, figures } = explanation;
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    ...about(report),
    gpus,
    agents,
    capacity,
    passes: verdict.passes,
    limit: limitOf(limit),
    binding: binding ?? null,
    text: explanationText(report),
    slack: {
      speedMargin: verdict.speedMargin - 1,
      ttftMargin: verdict.ttftMargin - 1,
      agents: Math.max(0, capacity - agents),
    },
    turn: {
      seconds: budget.seconds,
      joules: budget.joules,
      parts: budget.parts.map(({ name, seconds, joules }) => ({ part: partText(name), seconds, joules })),
      decode: budget.decode,
    },
    lifted: lifted.map((answer) => ({ ...liftedOf(answer), usedFraction: usedFraction(report, answer.lift) })),
    next: next === undefined ? null : liftedOf(next),
    measuredSeconds: figures.measuredSeconds,
    requests: figures.requests,
  });
}

export function explainCsv(report: ExplainReport): string {
  const { budget, agents, capacity, limit } = report.explanation;
  return csvText(
    budget.parts.map(({ name, seconds, joules }) => ({
      ...about(report),
      agents,
      capacity,
      limit: limitOf(limit),
      part: partText(name),
      seconds,
      secondsShare: seconds / budget.seconds,
      joules,
      joulesShare: joules / budget.joules,
      turnSeconds: budget.seconds,
      turnJoules: budget.joules,
    })),
  );
}

function liftedOf({ lift, factor, agents, times, limit }: LiftedAnswer) {
  return { resource: lift, factor, agents, times, limit: limitOf(limit) };
}

function limitOf(limit: Limit | undefined): string | null {
  return limit === undefined ? null : limitText(limit);
}

function about({ scenario, platform, deployment, tier }: ExplainReport) {
  return { scenario: scenario.name, seed: scenario.seed, platform, model: scenario.model, deployment, tier: tier.id };
}
