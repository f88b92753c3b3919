/** Runs `agentwatt compare`: capacities from the simulator, the rest by the arithmetic of planning/. */
import type { CapacityResult } from "../../capacity/result.ts";
import { agentTraffic, apiBill } from "../../planning/apiBill.ts";
import { capabilityOf, platformOf } from "../../planning/capability.ts";
import { type Comparison, compareOffers, type Question } from "../../planning/comparison.ts";
import type { Capability, Platform } from "../../planning/offer.ts";
import { apiPrices, platformPrices } from "../../planning/priceSpans.ts";
import { rankingFlips } from "../../planning/rankingFlips.ts";
import { loadScenario } from "../../profiles/load.ts";
import { loadPrices, splitPriceSettings } from "../../profiles/loadPrices.ts";
import { expectedNames, nearestName } from "../../profiles/names.ts";
import type { Need } from "../../profiles/need.ts";
import type { PriceProfile } from "../../profiles/prices.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { narrowScenario } from "../../questions/narrow.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { joinResults } from "../../report/capacityReport.ts";
import { compareCsv } from "../../report/compareCsv.ts";
import { compareJson } from "../../report/compareJson.ts";
import type { ApiComparison, CompareReport } from "../../report/compareReport.ts";
import { compareText } from "../../report/compareText.ts";
import { capacityTableWithSpread } from "../../sweep/coefficientSpread.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { readPublishedCapacities } from "../publishedFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CompareValues } from "./compare.ts";
import { agentsByYear, comparedNeed, sparePolicy } from "./compareNeed.ts";

const COMMAND = "agentwatt compare";
/** Leaves the API out. */
const NO_API = "none";

export async function runCompare(name: string, values: CompareValues): Promise<ExitCode> {
  const settings = splitPriceSettings(values.set);
  const loaded = loadScenario({ scenario: name, sets: settings.others, seed: values.seed, dataRoot: values.data });
  noteSeed(loaded.scenario.seed);
  const need = comparedNeed(loaded.scenario, values);
  const tier = values.tier.length > 0 ? values.tier : (need.tiers?.map((part) => part.tier) ?? []);
  const resolved = narrowScenario(loaded, { platform: values.platforms ?? [], tier }, COMMAND, "--platforms");
  requireClosed(resolved.systems, {
    command: COMMAND,
    path: "scenario",
    instead: "name a scenario whose agents are always at work",
  });
  const prices = loadPrices({
    wanted: values.prices ?? need.prices,
    at: values.prices === undefined ? loaded.locate(["need"]) : { file: COMMAND, path: "--prices" },
    sets: settings.prices,
    dataRoot: values.data,
  });
  const api = chosenApi(prices, resolved, values);
  const results = await searched(resolved, values);
  const progress = new Progress("phases", !values.quiet);
  progress.say("phases at the loads that are bought for");
  const report = reportOf(resolved, { results, need, prices, api, values });
  const text = written(report, values.format);
  progress.clear();
  process.stdout.write(text);
  return report.demands.every(({ comparison }) => comparison.met) ? EXIT.good : EXIT.no;
}

async function searched(resolved: ResolvedScenario, values: CompareValues): Promise<CapacityResult[]> {
  const progress = new Progress("searches", !values.quiet);
  return capacityTableWithSpread(resolved, {
    method: "planner",
    published: [],
    threads: values.threads,
    onProgress: (done, all) => progress.show(done, all),
  }).finally(() => progress.clear());
}

type Parts = {
  readonly results: readonly CapacityResult[];
  readonly need: Need;
  readonly prices: PriceProfile;
  readonly api: string | undefined;
  readonly values: CompareValues;
};

function reportOf(resolved: ResolvedScenario, { results, need, prices, api, values }: Parts): CompareReport {
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
      powerBasis: values.basis,
      priceBasis: values["price-basis"],
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
  const developerHours = values["developer-hours"] ?? prices.developer.agentHoursPerMonth.value;
  return { scenario, systems, prices, developerHours, demands, published, agentsByYear: years, notes: !values.quiet };
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

/** The API that is asked for, or the one that serves the scenario's model. Errors: InputError for a name that is not there. */
function chosenApi({ apis }: PriceProfile, { scenario }: ResolvedScenario, values: CompareValues): string | undefined {
  const wanted = values["against-api"];
  if (wanted === NO_API) return undefined;
  if (wanted === undefined) return Object.entries(apis).find(([, { model }]) => model === scenario.model)?.[0];
  if (Object.hasOwn(apis, wanted)) return wanted;
  const names = Object.keys(apis);
  throw new InputError([
    {
      file: COMMAND,
      path: "--against-api",
      wrong: "no such API in the prices",
      received: showValue(wanted),
      expected: expectedNames(wanted, [...names, NO_API]),
      fix: `write --against-api ${nearestName(wanted, names) ?? names[0] ?? NO_API}`,
    },
  ]);
}

function written(report: CompareReport, format: CompareValues["format"]): string {
  switch (format) {
    case "json":
      return compareJson(report);
    case "csv":
      return compareCsv(report);
    case "table":
      return compareText(report, stdoutStyle());
  }
}
