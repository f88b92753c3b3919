/** A price profile as numbers that planning reckons with, and the spans that prices may move in. */
import type { PriceProfile } from "../profiles/prices.ts";
import type { ApiPrices, PlatformPrices, PriceBasis } from "./cost.ts";

const HOURLY = ["own", "retail", "reserved", "list"] as const;

/** Prices of one platform; all of them unknown where the profile does not name it. */
export function platformPrices({ platforms }: Pick<PriceProfile, "platforms">, platform: string): PlatformPrices {
  const known = platforms[platform];
  return {
    usdPerGpuHour: {
      own: known?.own?.value,
      retail: known?.retail?.value,
      reserved: known?.reserved?.value,
      list: known?.list?.value,
    },
    usdPerUnit: known?.bought?.value,
  };
}

/**
 * Where the price of a platform may lie: of a GPU-hour from the least to the most of all that is known of it, from the cost
 * of owning it to the dearest list; of a unit the span that its price has. undefined: the price is not known.
 */
export function priceSpan(
  { platforms }: Pick<PriceProfile, "platforms">,
  platform: string,
  basis: PriceBasis,
): readonly [number, number] | undefined {
  const known = platforms[platform];
  const priced = basis === "bought" ? [known?.bought] : HOURLY.map((hourly) => known?.[hourly]);
  const values = priced.flatMap((price) => (price === undefined ? [] : [price.value, ...(price.between ?? [])]));
  return values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)];
}

/** Prices of an API: as they stand, and the dearest that its spans allow. */
export function apiPrices(api: PriceProfile["apis"][string]): { readonly listed: ApiPrices; readonly dearest: ApiPrices } {
  const { input, cachedInput, output } = api;
  const most = ({ value, between }: typeof input): number => Math.max(value, ...(between ?? []));
  return {
    listed: { input: input.value, cachedInput: cachedInput.value, output: output.value },
    dearest: { input: most(input), cachedInput: most(cachedInput), output: most(output) },
  };
}
