/** The price that a page reckons with: of one platform, on one basis. */

import type { PriceBasis } from "../../../planning/cost.ts";
import { platformPrices } from "../../../planning/priceSpans.ts";
import type { PriceProfile } from "../../../profiles/prices.ts";

export type PlatformPrice = {
  readonly basis: PriceBasis;
  /** Dollars of a GPU-hour, or of a bought unit; undefined: not known. */
  readonly usd: number | undefined;
  readonly usdPerKilowattHour: number;
  readonly years: number;
};

export function platformPrice(prices: PriceProfile, platform: string, basis: PriceBasis): PlatformPrice {
  const known = platformPrices(prices, platform);
  return {
    basis,
    usd: basis === "bought" ? known.usdPerUnit : known.usdPerGpuHour[basis],
    usdPerKilowattHour: prices.electricity.value,
    years: prices.bought.years.value,
  };
}
