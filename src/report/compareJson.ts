/** A comparison as one JSON object: dollars, watts, and both ends of every interval. */
import { ownUsdPerAgentHour, usdPerMillionTokens } from "../planning/apiBill.ts";
import type { Answer, Comparison } from "../planning/comparison.ts";
import { endsOf } from "../planning/ends.ts";
import { answerName, type ComparedDemand, type CompareReport } from "./compareReport.ts";
import { jsonText } from "./jsonText.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function compareJson(report: CompareReport): string {
  const { scenario, prices, developerHours, agentsByYear, demands } = report;
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    seed: scenario.seed,
    prices: { id: prices.id, currency: prices.currency, date: prices.date },
    developerHours,
    agentsByYear,
    demands: demands.map((demand) => demandJson(report, demand)),
  });
}

function demandJson(report: CompareReport, { comparison, api, flips }: ComparedDemand): unknown {
  const { question, answers, front, cheapest, thriftiest, largest, unreached, met } = comparison;
  return {
    agents: question.agents,
    tiers: question.shares,
    limits: question.limits,
    powerBasis: question.powerBasis,
    priceBasis: question.priceBasis,
    met,
    offers: answers.map((answer, place) => ({
      ...offerJson(report, comparison, answer),
      onFront: front.includes(place),
      api: api?.bills[place],
    })),
    cheapest: cheapest && offerJson(report, comparison, cheapest),
    thriftiest: thriftiest && offerJson(report, comparison, thriftiest),
    largest: largest && offerJson(report, comparison, largest),
    unreached,
    flips,
    ...(api === undefined ? {} : { api: { name: api.name, cachedShare: api.cachedShare } }),
  };
}

function offerJson({ developerHours }: CompareReport, { question }: Comparison, answer: Answer): Record<string, unknown> {
  const { offer, assignment, most, broken } = answer;
  const fleet = offer?.fleet.value;
  const base = { platforms: answerName(answer), agentsWithinLimits: most, brokenLimits: broken };
  if (offer === undefined || fleet === undefined) return base;
  const agentHour = ownUsdPerAgentHour(offer, question);
  return {
    ...base,
    agents: offer.agents,
    tiers: assignment.map(({ tier, deployment, platform, capacity, gpusPerDeployment }, part) => ({
      tier,
      platform: platform.id,
      deployment,
      agents: offer.demand[part]?.agents,
      agentsPerDeployment: capacity,
      gpusPerDeployment,
      agentsOnEach: offer.loadAgents[part],
      load: offer.loads[part],
    })),
    machines: fleet.fleets.map(({ platform, fleet: { watts: _, ...machines } }) => ({
      platform: platform.id,
      unit: platform.unit,
      gpusPerUnit: platform.gpusPerUnit,
      ...machines,
    })),
    gpus: endsOf(offer.fleet, (at) => at?.gpus ?? Number.POSITIVE_INFINITY),
    watts: fleet.watts,
    leadingWatts: endsOf(offer.fleet, (at) => at?.watts[question.powerBasis] ?? Number.POSITIVE_INFINITY),
    kilowattHoursPerDay: (fleet.watts.facility / 1000) * 24,
    usdPerHour: fleet.usdPerHour,
    purchaseUsd: fleet.purchaseUsd,
    usdPerAgentHour: agentHour,
    usdPerDeveloperMonth: endsOf(offer.fleet, (at) => {
      const usd = at === undefined ? Number.POSITIVE_INFINITY : (at.usdPerHour[question.priceBasis] ?? Number.NaN);
      return (usd / offer.agents) * developerHours;
    }),
    usdPerMillionTokens: usdPerMillionTokens(offer, question),
  };
}
