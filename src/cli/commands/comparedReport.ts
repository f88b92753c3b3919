/** A comparison from the answers of a capacity search: who can serve the need, what it takes, and what an API would cost. */
import type { CapacityResult } from "../../capacity/result.ts";
import { agentTraffic, apiBill } from "../../planning/apiBill.ts";
import { capabilityOf, platformOf } from "../../planning/capability.ts";
import { type Comparison, compareOffers, type Question } from "../../planning/comparison.ts";
import type { PriceBasis } from "../../planning/cost.ts";
import type { Capability, Platform } from "../../planning/offer.ts";
import { apiPrices, platformPrices } from "../../planning/priceSpans.ts";
import { rankingFlips } from "../../planning/rankingFlips.ts";
import type { PowerBasis } from "../../power/bases.ts";
import type { Need } from "../../profiles/need.ts";
import type { PriceProfile } from "../../profiles/prices.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { joinResults } from "../../report/capacityReport.ts";
import type { ApiComparison, CompareReport } from "../../report/compareReport.ts";
import { readPublishedCapacities } from "../publishedFile.ts";
import { agentsByYear, sparePolicy } from "./compareNeed.ts";

type Compared = {
  readonly results: readonly CapacityResult[];
  readonly need: Need;
  readonly prices: PriceProfile;
  /** Name of the API in the prices that is set against own machines; undefined: none. */
  readonly api: string | undefined;
  readonly powerBasis: PowerBasis;
  readonly priceBasis: PriceBasis;
  /** undefined: the price profile's. */
  readonly developerHours: number | undefined;
  readonly notes: boolean;
};

/** `results`: those of the scenario's capacity table. */
export function comparedReport(resolved: ResolvedScenario, compared: Compared): CompareReport {
  const { results, need, prices, api, powerBasis, priceBasis, notes } = compared;
  const { scenario, systems } = resolved;
  const platforms = new Map<string, Platform>();
  const capabilities = joinResults(resolved, results).map(({ result, system }) => {
    const platform = platforms.get(system.platform) ?? platformOf(system, platformPrices(prices, system.platform));
    platforms.set(system.platform, platform);
    return capabilityOf(result, system, platform, scenario);
  });
  const years = agentsByYear(need);
  const questions = sharesOf(need, capabilities).map((shares): Question => {
    return {
      agents: years.at(-1),
      shares,
      limits: { sitePowerWatts: need.sitePower, budgetUsd: need.budget, monthlyBudgetUsd: need.monthlyBudget },
      terms: {
        spares: sparePolicy(need),
        cost: { usdPerKilowattHour: prices.electricity.value, years: prices.bought.years.value },
      },
      powerBasis,
      priceBasis,
    };
  });
  const demands = questions.map((question) => {
    const comparison = compareOffers(capabilities, question);
    return {
      comparison,
      api: api === undefined ? undefined : apiSide(comparison, prices, api),
      flips: rankingFlips(comparison, prices),
    };
  });
  const published = readPublishedCapacities().filter(
    ({ model, workload }) => model === scenario.model && workload === scenario.workload,
  );
  const developerHours = compared.developerHours ?? prices.developer.agentHoursPerMonth.value;
  return { scenario, systems, prices, developerHours, demands, published, agentsByYear: years, notes };
}

/** The mix that is asked for, or all agents on each tier in turn. */
function sharesOf({ tiers }: Need, capabilities: readonly Capability[]): Question["shares"][] {
  if (tiers !== undefined) return [tiers.map(({ tier, share }) => ({ tier: String(tier), share }))];
  return [...new Set(capabilities.map(({ tier }) => tier))].map((tier) => [{ tier, share: 1 }]);
}

function apiSide(comparison: Comparison, prices: PriceProfile, name: string): ApiComparison {
  const { listed, dearest } = apiPrices(prices.apis[name] as PriceProfile["apis"][string]); // chosenApi looked
  const { answers, question } = comparison;
  const cachedShare = Math.max(0, ...answers.map(({ offer }) => (offer === undefined ? 0 : agentTraffic(offer).cachedShare)));
  const bills = (list: typeof listed): ApiComparison["bills"] =>
    answers.map(({ offer }) => {
      const known = offer?.fleet.value?.usdPerHour[question.priceBasis] !== undefined;
      return offer === undefined || !known ? undefined : apiBill(offer, question, list, cachedShare);
    });
  return { name, cachedShare, bills: bills(listed), dearest: bills(dearest) };
}
