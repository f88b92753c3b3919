/** What the comparison reports share: the comparison, the prices behind it, and how offers are named. */
import type { ApiBill } from "../planning/apiBill.ts";
import type { Answer, Comparison } from "../planning/comparison.ts";
import type { PriceBasis } from "../planning/cost.ts";
import type { RankingFlips } from "../planning/rankingFlips.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { PriceProfile } from "../profiles/prices.ts";
import type { PublishedRow } from "../profiles/published.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario } from "../profiles/scenario.ts";
import { dollars } from "./money.ts";

export type ApiComparison = {
  readonly name: string;
  readonly cachedShare: number;
  /** One for each answer of the comparison; undefined: no offer, or its price is not known. */
  readonly bills: readonly (ApiBill | undefined)[];
  /** The same at the dearest prices of the API's spans. */
  readonly dearest: readonly (ApiBill | undefined)[];
};

/** A comparison for one demand: a tier, or a mix of them. */
export type ComparedDemand = {
  readonly comparison: Comparison;
  readonly api: ApiComparison | undefined;
  readonly flips: RankingFlips;
};

export type CompareReport = {
  readonly scenario: Scenario;
  readonly systems: readonly ResolvedSystem[];
  readonly prices: PriceProfile;
  readonly developerHours: number;
  readonly demands: readonly ComparedDemand[];
  /** What others measured, of the scenario's model and workload. */
  readonly published: readonly PublishedRow[];
  /** Agents year by year, the first being now; one entry: no growth. */
  readonly agentsByYear: readonly number[];
  readonly notes: boolean;
};

/** "gb300-nvl72", or of a mix "gb300-nvl72 + b300". */
export function answerName({ assignment }: Pick<Answer, "assignment">): string {
  return [...new Set(assignment.map(({ platform }) => platform.id))].join(" + ");
}

const PRICE_MEANINGS: Readonly<Record<PriceBasis, string>> = {
  own: "a GPU-hour at the cost of owning it",
  retail: "a GPU-hour at the rent the market asks",
  reserved: "a GPU-hour reserved for a year",
  list: "a GPU-hour on demand at list price",
  bought: "units bought, shared out over their years, and electricity",
};

export const POWER_MEANINGS: Readonly<Record<PowerBasis, string>> = {
  accelerator: "mean draw of the GPUs, die and HBM",
  tdp: "the power limit of the GPUs",
  system: "draw plus host, network, switches and fans",
  facility: "system x PUE: at the meter",
};

/** "USD of 2026-09-16, retail (a GPU-hour at the rent the market asks)": stands in every heading over money. */
export function priceHeading({ prices }: CompareReport, basis: PriceBasis): string {
  return `${prices.currency} of ${prices.date}, basis ${basis} (${PRICE_MEANINGS[basis]})`;
}

/** The price of a basis as it is written: "5.00 a GPU-hour", "4,900,000 a rack". */
export function unitPrice(report: CompareReport, platform: string, basis: PriceBasis, unit: string): string {
  const price = report.prices.platforms[platform]?.[basis]?.value;
  if (price === undefined) return "not known";
  return `${dollars(price)} a ${basis === "bought" ? unit : "GPU-hour"}`;
}
