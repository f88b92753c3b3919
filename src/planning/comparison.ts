/** The comparison as a whole: every platform for the need, the mixes of platforms, and what the limits hold. */
import type { PowerBasis } from "../power/bases.ts";
import type { PriceBasis } from "./cost.ts";
import { HOURS_PER_YEAR } from "./cost.ts";
import { type AtEnds, atEnds, type Ends } from "./ends.ts";
import { agentsWithin, type Limit } from "./limits.ts";
import { type Assignment, type Capability, type Demand, makeOffer, type Offer, type OfferTerms, pricedFleet } from "./offer.ts";
import { paretoFront } from "./pareto.ts";
import { assignments, onOnePlatform } from "./tierMix.ts";

const HOURS_PER_MONTH = HOURS_PER_YEAR / 12;

export type Question = {
  /** Agents to serve, growth included; undefined: as many as the limits hold. */
  readonly agents: number | undefined;
  /** Shares of the agents by tier, which add up to 1. */
  readonly shares: readonly { readonly tier: string; readonly share: number }[];
  readonly limits: {
    readonly sitePowerWatts?: number | undefined;
    readonly budgetUsd?: number | undefined;
    readonly monthlyBudgetUsd?: number | undefined;
  };
  readonly terms: OfferTerms;
  /** What leads: the watts and the dollars that offers are ranked by. */
  readonly powerBasis: PowerBasis;
  readonly priceBasis: PriceBasis;
};

/** Platforms in the tiers' order, and what they come to. */
export type Answer = {
  readonly assignment: Assignment;
  /** undefined: nobody can be served, or nothing of the limits holds an agent. */
  readonly offer: Offer | undefined;
  /** Agents that the limits hold, over the interval of the capacity; undefined: there are no limits, or a price is not known. */
  readonly most: AtEnds<number | undefined> | undefined;
  /** Limits that the need breaks: what it takes and what there is. */
  readonly broken: readonly { readonly name: Limit["name"]; readonly taken: number | undefined; readonly most: number }[];
};

type Unreached = { readonly platform: string; readonly tier: string; readonly why: string };

export type Comparison = {
  readonly question: Question;
  /** One platform each, in the order of the scenario. */
  readonly answers: readonly Answer[];
  /** Places in `answers` on the front of dollars an agent-hour, watts an agent and output speed. */
  readonly front: readonly number[];
  /** Best of all assignments of platforms to tiers; undefined: none meets the need. */
  readonly cheapest: Answer | undefined;
  readonly thriftiest: Answer | undefined;
  /** Where no number of agents is asked for: the assignment that serves most within the limits. */
  readonly largest: Answer | undefined;
  readonly unreached: readonly Unreached[];
  /** Whether any assignment meets the need. */
  readonly met: boolean;
};

/** Answers the question for every platform alone and for every mix of them. */
export function compareOffers(capabilities: readonly Capability[], question: Question): Comparison {
  const tiers = question.shares.map(({ tier }) => tier);
  const all = assignments(
    capabilities,
    question.shares.map(({ tier }) => ({ tier, agents: 0 })),
  );
  const answerOf = new Map(all.map((assignment) => [assignment, answer(assignment, question)]));
  const each = (chosen: readonly Assignment[]): Answer[] => chosen.map((assignment) => answerOf.get(assignment) as Answer);
  const answers = each(onOnePlatform(all));
  const meeting = each(all).filter(({ offer, broken }) => offer !== undefined && broken.length === 0);
  return {
    question,
    answers,
    front: paretoFront(answers.map((candidate) => figuresOf(candidate, question))),
    cheapest: least(meeting, (candidate) => figuresOf(candidate, question)[0] as number),
    thriftiest: least(meeting, (candidate) => figuresOf(candidate, question)[1] as number),
    largest: question.agents === undefined ? least(meeting, ({ offer }) => -(offer?.agents ?? 0)) : undefined,
    unreached: capabilities.flatMap(({ platform, tier, capacity, limit }) =>
      capacity.value < 1 && tiers.includes(tier) ? [{ platform: platform.id, tier, why: limit }] : [],
    ),
    met: meeting.length > 0,
  };
}

/** Agents of each tier, one at least; they add up to `agents` wherever there are as many as tiers. */
export function demandOf(agents: number, shares: Question["shares"]): Demand {
  const all = shares.reduce((sum, { share }) => sum + share, 0);
  let shared = 0;
  let given = 0;
  return shares.map(({ tier, share }) => {
    shared += share / all;
    // What is rounded off one tier goes to the next, so that nobody is lost or counted twice.
    const own = Math.max(1, Math.round(agents * shared) - given);
    given += own;
    return { tier, agents: own };
  });
}

function answer(assignment: Assignment, question: Question): Answer {
  const limits = (end: keyof Ends): Limit[] => limitsOf(assignment, question, end);
  const limited = limits("value").length > 0;
  const most = limited ? atEnds((end) => agentsWithin(limits(end))) : undefined;
  const agents = question.agents ?? most?.value ?? 0;
  const offer = agents < 1 ? undefined : makeOffer(assignment, demandOf(agents, question.shares), question.terms);
  const asked = question.agents ?? 1;
  const broken = limits("value").flatMap(({ name, most, taken }) => {
    const takes = taken(asked);
    return takes !== undefined && takes <= most ? [] : [{ name, taken: takes, most }];
  });
  return { assignment, offer, most, broken };
}

/** What counts against each limit: watts at the meter with every deployment full, dollars to buy, dollars a month. */
function limitsOf(assignment: Assignment, { limits, shares, terms, priceBasis }: Question, end: keyof Ends): Limit[] {
  const fleet = (agents: number) =>
    pricedFleet(assignment, demandOf(agents, shares), terms, { end, level: "spared", draw: "full" });
  const { sitePowerWatts, budgetUsd, monthlyBudgetUsd } = limits;
  const all: (Omit<Limit, "most"> & { readonly most: number | undefined })[] = [
    { name: "site power", most: sitePowerWatts, taken: (agents) => fleet(agents)?.watts.facility },
    { name: "budget", most: budgetUsd, taken: (agents) => fleet(agents)?.purchaseUsd },
    {
      name: "monthly budget",
      most: monthlyBudgetUsd,
      taken: (agents) => {
        const usd = fleet(agents)?.usdPerHour[priceBasis];
        return usd === undefined ? undefined : usd * HOURS_PER_MONTH;
      },
    },
  ];
  return all.flatMap(({ most, ...limit }) => (most === undefined ? [] : [{ ...limit, most }]));
}

/** Dollars an agent-hour, watts an agent, and speed turned round: less is better in all three. NaN: not known. */
function figuresOf({ offer }: Answer, { priceBasis, powerBasis }: Question): number[] {
  const fleet = offer?.fleet.value;
  if (offer === undefined || fleet === undefined) return [Number.NaN, Number.NaN, Number.NaN];
  const usd = fleet.usdPerHour[priceBasis];
  return [usd === undefined ? Number.NaN : usd / offer.agents, fleet.watts[powerBasis] / offer.agents, -speedMargin(offer)];
}

/** Output speed (P25) over the tier's floor, of the tier that has least of it. */
function speedMargin({ assignment, loads }: Offer): number {
  return Math.min(...assignment.map(({ speedFloor }, part) => (loads[part]?.outputSpeedP25 ?? 0) / speedFloor));
}

function least(answers: readonly Answer[], figure: (answer: Answer) => number): Answer | undefined {
  let best: Answer | undefined;
  for (const candidate of answers) {
    const value = figure(candidate);
    if (Number.isNaN(value)) continue;
    if (best === undefined || value < figure(best)) best = candidate;
  }
  return best;
}
