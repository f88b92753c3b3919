/** What a fleet costs an hour, and what that is for an agent, a developer and a token. Money is in USD. */

export const HOURS_PER_YEAR = 8760;
const WATTS_PER_KILOWATT = 1000;
const SECONDS_PER_HOUR = 3600;
const TOKENS_PER_MILLION = 1e6;

/**
 * own, retail, list, reserved: dollars an hour for every GPU that is paid for. bought: the price of the units, shared out
 * over their years, and electricity.
 */
export const PRICE_BASES = ["own", "retail", "list", "reserved", "bought"] as const;
export type PriceBasis = (typeof PRICE_BASES)[number];

/** One platform's prices; undefined: not known. */
export type PlatformPrices = {
  readonly usdPerGpuHour: Readonly<Record<Exclude<PriceBasis, "bought">, number | undefined>>;
  readonly usdPerUnit: number | undefined;
};

export type CostTerms = { readonly usdPerKilowattHour: number; readonly years: number };

/** What is paid for. */
export type PaidFor = { readonly gpus: number; readonly gpusPerUnit: number; readonly facilityWatts: number };

/** Dollars an hour on a basis; undefined: the price is not known. */
export function usdPerHour(paid: PaidFor, basis: PriceBasis, prices: PlatformPrices, terms: CostTerms): number | undefined {
  if (basis !== "bought") {
    const price = prices.usdPerGpuHour[basis];
    return price === undefined ? undefined : paid.gpus * price;
  }
  const capex = purchaseUsd(paid, prices);
  return capex === undefined ? undefined : capex / (terms.years * HOURS_PER_YEAR) + energyUsdPerHour(paid.facilityWatts, terms);
}

/** Dollars to buy the units; undefined: the price of one is not known. GPUs by the fraction cost their share of one. */
export function purchaseUsd({ gpus, gpusPerUnit }: Omit<PaidFor, "facilityWatts">, { usdPerUnit }: PlatformPrices) {
  return usdPerUnit === undefined ? undefined : (gpus / gpusPerUnit) * usdPerUnit;
}

/** Dollars an hour for watts at the meter. */
export function energyUsdPerHour(facilityWatts: number, { usdPerKilowattHour }: Pick<CostTerms, "usdPerKilowattHour">): number {
  return (facilityWatts / WATTS_PER_KILOWATT) * usdPerKilowattHour;
}

/** Tokens that one agent sends and gets, a second, and the share of its prompts that a cache holds. */
export type AgentTraffic = {
  readonly inputTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
  readonly cachedShare: number;
};

/** Millions of tokens that one agent moves in an hour. */
export function millionTokensPerHour({ inputTokensPerSecond, outputTokensPerSecond }: AgentTraffic): {
  readonly input: number;
  readonly output: number;
} {
  const factor = SECONDS_PER_HOUR / TOKENS_PER_MILLION;
  return { input: inputTokensPerSecond * factor, output: outputTokensPerSecond * factor };
}

/** Dollars per million tokens of a price list. */
export type ApiPrices = { readonly input: number; readonly cachedInput: number; readonly output: number };

/** Dollars an hour that an API asks for one agent's traffic, with this share of its input out of the cache. */
export function apiUsdPerAgentHour(traffic: AgentTraffic, prices: ApiPrices, cachedShare: number): number {
  const { input, output } = millionTokensPerHour(traffic);
  return input * (cachedShare * prices.cachedInput + (1 - cachedShare) * prices.input) + output * prices.output;
}
