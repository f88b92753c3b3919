/** Where the ranking of a comparison turns over, as a price or the PUE of a site moves within its span. */
import type { PriceProfile } from "../profiles/prices.ts";
import type { Answer, Comparison } from "./comparison.ts";
import { energyUsdPerHour, HOURS_PER_YEAR } from "./cost.ts";
import { type Crossing, crossings } from "./crossings.ts";
import { type Flip, flipsWithin, type RatedOffer } from "./flips.ts";
import type { PlatformFleet } from "./offer.ts";
import { priceSpan } from "./priceSpans.ts";

export type RankingFlips = {
  /** By dollars an agent-hour on the basis that leads, as the price of a platform moves. */
  readonly price: readonly Flip[];
  /** By watts an agent at the meter, as the PUE of the site that a platform stands on moves. */
  readonly pue: readonly Flip[];
  /** By dollars an hour, as the number of agents grows. */
  readonly agents: readonly Crossing[];
};

/** Flips between offers of one platform each. Names are those of the platforms. */
export function rankingFlips({ answers, question }: Comparison, prices: Pick<PriceProfile, "platforms" | "pue">): RankingFlips {
  const { priceBasis, terms } = question;
  const priced = answers.flatMap((answer): RatedOffer[] => {
    const only = onlyFleet(answer);
    if (only === undefined) return [];
    const { platform, fleet, agents } = only;
    const between = priceSpan(prices, platform.id, priceBasis);
    const rate = priceBasis === "bought" ? platform.prices.usdPerUnit : platform.prices.usdPerGpuHour[priceBasis];
    if (between === undefined || rate === undefined) return [];
    const bought = priceBasis === "bought";
    const quantity = bought ? fleet.gpus / platform.gpusPerUnit / (terms.cost.years * HOURS_PER_YEAR) : fleet.gpus;
    const fixed = bought ? energyUsdPerHour(fleet.watts.facility, terms.cost) : 0;
    return [{ name: platform.id, fixed: fixed / agents, quantity: quantity / agents, rate, between }];
  });
  const [lowest, highest] = prices.pue.between.value as [number, number]; // the schema asks for two
  const drawn = answers.flatMap((answer): RatedOffer[] => {
    const only = onlyFleet(answer);
    if (only === undefined) return [];
    const { platform, fleet, agents } = only;
    const between = [lowest, highest] as const;
    return [{ name: platform.id, fixed: 0, quantity: fleet.watts.system / agents, rate: platform.draw.pue, between }];
  });
  return { price: flipsWithin(priced), pue: flipsWithin(drawn), agents: crossings({ answers, question }) };
}

function onlyFleet({ offer }: Answer): (PlatformFleet & { readonly agents: number }) | undefined {
  const fleets = offer?.fleet.value?.fleets ?? [];
  const [only] = fleets;
  if (only === undefined || fleets.length > 1 || offer === undefined) return undefined;
  return { ...only, agents: offer.agents };
}
