/** Own machines against an API that charges by the token, for the same traffic. */
import { breakEvenAgents } from "./breakEven.ts";
import { demandOf, type Question } from "./comparison.ts";
import { type AgentTraffic, type ApiPrices, apiUsdPerAgentHour, millionTokensPerHour } from "./cost.ts";
import { type Ends, endsOf } from "./ends.ts";
import { type Offer, type PricedFleet, pricedFleet } from "./offer.ts";

export type ApiBill = {
  /** Dollars an agent-hour: own machines over the interval of the capacity; NaN: a price is not known. */
  readonly ownUsdPerAgentHour: Ends;
  /** The same from the API, for the tokens that an agent of this offer moves. */
  readonly apiUsdPerAgentHour: number;
  /** Fewest agents from which own machines cost no more; undefined: no number, or a mix of tiers. */
  readonly breakEvenAgents: number | undefined;
  /** Share of the time that the agents must be at work; above 1: the API is cheaper whatever they do. */
  readonly breakEvenUtilisation: Ends;
  /** Own cost of a million tokens of each kind, if the bill is split as the API's is. */
  readonly ownUsdPerMillion: ApiPrices;
};

/** The traffic of the mean agent of an offer. */
export function agentTraffic({ demand, loads, loadAgents, agents }: Offer): AgentTraffic {
  const mean = (figure: (part: number) => number): number =>
    demand.reduce((sum, part, index) => sum + (part.agents / agents) * figure(index), 0);
  const input = mean((part) => (loads[part]?.inputTokensPerSecond ?? 0) / (loadAgents[part] as number));
  const cached = mean(
    (part) => ((loads[part]?.inputTokensPerSecond ?? 0) * (loads[part]?.cachedShare ?? 0)) / (loadAgents[part] as number),
  );
  return {
    inputTokensPerSecond: input,
    outputTokensPerSecond: mean((part) => (loads[part]?.outputTokensPerSecond ?? 0) / (loadAgents[part] as number)),
    cachedShare: input === 0 ? 0 : cached / input,
  };
}

/** Dollars an agent-hour of an offer on the basis that leads. NaN: not known. */
export function ownUsdPerAgentHour({ fleet, agents }: Offer, { priceBasis }: Question): Ends {
  return endsOf(fleet, (at) => usdOf(at, priceBasis) / agents);
}

/** Dollars per million tokens, in and out together, over the interval of the capacity. NaN: not known. */
export function usdPerMillionTokens(offer: Offer, question: Question): Ends {
  const { input, output } = millionTokensPerHour(agentTraffic(offer));
  const own = ownUsdPerAgentHour(offer, question);
  return { value: own.value / (input + output), low: own.low / (input + output), high: own.high / (input + output) };
}

/** `cachedShare`: the share of the input that the API finds in its cache. */
export function apiBill(offer: Offer, question: Question, prices: ApiPrices, cachedShare: number): ApiBill {
  const api = apiUsdPerAgentHour(agentTraffic(offer), prices, cachedShare);
  const own = ownUsdPerAgentHour(offer, question);
  const [part] = offer.assignment;
  const breakEven =
    offer.assignment.length > 1 || part === undefined
      ? undefined
      : breakEvenAgents((agents) => fullUsdPerHour(offer, question, agents), api, part.capacity.value);
  const factor = own.value / api;
  return {
    ownUsdPerAgentHour: own,
    apiUsdPerAgentHour: api,
    breakEvenAgents: breakEven,
    breakEvenUtilisation: { value: factor, low: own.low / api, high: own.high / api },
    ownUsdPerMillion: {
      input: prices.input * factor,
      cachedInput: prices.cachedInput * factor,
      output: prices.output * factor,
    },
  };
}

function fullUsdPerHour({ assignment }: Offer, { shares, terms, priceBasis }: Question, agents: number): number | undefined {
  const options = { end: "value", level: "spared", draw: "full" } as const;
  return pricedFleet(assignment, demandOf(agents, shares), terms, options)?.usdPerHour[priceBasis];
}

/** An end at which the tier is not reached costs without bound; a price that is not known is NaN. */
function usdOf(fleet: PricedFleet | undefined, basis: Question["priceBasis"]): number {
  return fleet === undefined ? Number.POSITIVE_INFINITY : (fleet.usdPerHour[basis] ?? Number.NaN);
}
