/** From how many agents on one platform is cheaper than another: whole units make small needs and large ones differ. */
import { type Comparison, demandOf, type Question } from "./comparison.ts";
import { type Assignment, type Capability, pricedFleet } from "./offer.ts";

/** `winner` costs less than `loser` for every number of agents from `from` up to `upTo`. */
export type Crossing = { readonly winner: string; readonly loser: string; readonly from: number; readonly upTo: number };

/** How far to look: so many units of the platform whose unit carries most. */
const UNITS_AHEAD = 20;
/** Step starts looked at; a platform of tiny steps is looked at so far alone. */
const MOST_STEPS = 20_000;

/** Crossings between platforms that serve a demand of one tier; none for mixes of tiers. */
export function crossings({ answers, question }: Pick<Comparison, "answers" | "question">): Crossing[] {
  const singles = answers.flatMap(({ assignment, offer }) =>
    assignment.length === 1 && offer !== undefined ? [assignment] : [],
  );
  const upTo = Math.max(0, ...singles.map((assignment) => UNITS_AHEAD * agentsPerUnit(assignment[0] as Capability)));
  const costs = singles.map((assignment) => stepCosts(assignment, question, upTo));
  return singles.flatMap((winner, w) =>
    singles.flatMap((loser, l) => {
      const from = w === l ? undefined : lastCrossing(costs[w] as Steps, costs[l] as Steps);
      if (from === undefined) return [];
      return [
        {
          winner: nameOf(winner),
          loser: nameOf(loser),
          from,
          upTo: Math.min(upTo, (costs[w] as Steps).upTo, (costs[l] as Steps).upTo),
        },
      ];
    }),
  );
}

/** Dollars an hour by number of agents: `usd[d]` for as many as d + 1 deployments carry. */
type Steps = { readonly carried: number; readonly usd: readonly (number | undefined)[]; readonly upTo: number };

function stepCosts(assignment: Assignment, { shares, terms, priceBasis }: Question, upTo: number): Steps {
  const carried = Math.floor((assignment[0] as Capability).capacity.value);
  const steps = Math.min(MOST_STEPS, Math.ceil(upTo / carried));
  const options = { end: "value", level: "spared", draw: "full" } as const;
  const usd = Array.from(
    { length: steps },
    (_, index) => pricedFleet(assignment, demandOf((index + 1) * carried, shares), terms, options)?.usdPerHour[priceBasis],
  );
  return { carried, usd, upTo: steps * carried };
}

/** The first number from which one costs less all the way; undefined: it does not at the end. */
function lastCrossing(one: Steps, other: Steps): number | undefined {
  let agents = Math.min(one.upTo, other.upTo);
  let from: number | undefined;
  while (agents >= 1) {
    const [own, theirs] = [usdAt(one, agents), usdAt(other, agents)];
    if (own === undefined || theirs === undefined || own >= theirs) break;
    // Neither cost changes down to where the later of the two steps began.
    const start = Math.max(stepStart(one, agents), stepStart(other, agents));
    from = start;
    agents = start - 1;
  }
  return from;
}

function usdAt({ carried, usd }: Steps, agents: number): number | undefined {
  return usd[Math.ceil(agents / carried) - 1];
}

function stepStart({ carried }: Steps, agents: number): number {
  return (Math.ceil(agents / carried) - 1) * carried + 1;
}

function agentsPerUnit({ capacity, gpusPerDeployment, platform }: Capability): number {
  return Math.max(1, (Math.floor(capacity.value) * platform.gpusPerUnit) / gpusPerDeployment);
}

function nameOf([only]: Assignment): string {
  return (only as Capability).platform.id;
}
