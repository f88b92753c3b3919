/** A comparison in words: what to do, why it cannot be done, and what would turn the answer over. */
import { ownUsdPerAgentHour, usdPerMillionTokens } from "../planning/apiBill.ts";
import type { Answer, Comparison } from "../planning/comparison.ts";
import { PRICE_BASES } from "../planning/cost.ts";
import type { Flip } from "../planning/flips.ts";
import { nameplateWatts } from "../planning/offer.ts";
import { POWER_BASES } from "../power/bases.ts";
import { answerName, type ComparedDemand, type CompareReport } from "./compareReport.ts";
import { servedAnswers } from "./compareTables.ts";
import { grouped, percent, significant } from "./figures.ts";
import { dollars, endsText, kilowatts } from "./money.ts";
import { oneLine } from "./plainText.ts";

/** The sentences that a reader acts on. */
export function verdictLines(report: CompareReport, demand: ComparedDemand): string[] {
  const { comparison } = demand;
  const { question, cheapest, thriftiest, largest, met } = comparison;
  if (!met) return cannotLines(comparison);
  const lines: string[] = [];
  if (largest !== undefined) lines.push(`Most agents within the limits: ${boughtText(largest)}.`);
  if (cheapest !== undefined) {
    lines.push(`Cheapest an agent-hour: ${boughtText(cheapest)}, ${costText(report, cheapest, question)}.`);
    lines.push(...doubtLines(comparison, cheapest), ...workLines(report, comparison, cheapest));
  }
  if (thriftiest !== undefined) {
    const fleet = thriftiest.offer?.fleet.value;
    const watts = fleet === undefined ? "" : `, ${kilowatts(fleet.watts[question.powerBasis])} kW (${question.powerBasis})`;
    const same = cheapest !== undefined && thriftiest.assignment === cheapest.assignment;
    lines.push(
      same ? `It draws the least an agent as well${watts}.` : `Least power an agent: ${boughtText(thriftiest)}${watts}.`,
    );
  }
  lines.push(...apiLines(report, demand));
  if (cheapest === undefined)
    lines.push(`No price is known on the basis ${question.priceBasis}: see the other bases, or set one.`);
  return lines;
}

/** Others that may be the cheaper ones: their intervals reach into that of the cheapest. */
function doubtLines(comparison: Comparison, cheapest: Answer): string[] {
  const { question } = comparison;
  const best = cheapest.offer && ownUsdPerAgentHour(cheapest.offer, question);
  if (best === undefined) return [];
  const rivals = servedAnswers(comparison).filter(({ offer, broken, assignment }) => {
    const own = ownUsdPerAgentHour(offer, question);
    return assignment !== cheapest.assignment && broken.length === 0 && own.low <= best.high;
  });
  if (rivals.length === 0) return [];
  return [`That is not certain: within the 80% intervals ${rivals.map(answerName).join(" and ")} may cost less.`];
}

/** An agent-hour on a faster platform holds more work: who is cheapest by the token, where that is another. */
function workLines({ prices }: CompareReport, comparison: Comparison, cheapest: Answer): string[] {
  const { question } = comparison;
  const perToken = servedAnswers(comparison)
    .filter(({ broken }) => broken.length === 0)
    .map((answer) => ({ answer, usd: usdPerMillionTokens(answer.offer, question).value }))
    .filter(({ usd }) => !Number.isNaN(usd))
    .sort((a, b) => a.usd - b.usd);
  const [first] = perToken;
  const own = perToken.find(({ answer }) => answer.assignment === cheapest.assignment);
  if (first === undefined || own === undefined || first === own) return [];
  const name = answerName(first.answer);
  return [
    `By work done ${name} is cheaper: its agents get more done in an hour, and a million tokens cost ${dollars(first.usd)} ${prices.currency} in place of ${dollars(own.usd)}.`,
  ];
}

/** Whether to buy from the API instead: by the platform that is cheapest against it. */
function apiLines({ prices }: CompareReport, { comparison, api }: ComparedDemand): string[] {
  const bills = (api?.bills ?? []).flatMap((bill, place) => {
    const answer = comparison.answers[place];
    return bill === undefined || answer === undefined || answer.broken.length > 0 ? [] : [{ bill, name: answerName(answer) }];
  });
  const [best] = bills.sort((a, b) => a.bill.breakEvenUtilisation.value - b.bill.breakEvenUtilisation.value);
  const list = api && prices.apis[api.name];
  if (best === undefined || list === undefined) return [];
  const { breakEvenUtilisation: atWork, apiUsdPerAgentHour: asked } = best.bill;
  if (atWork.value > 1) {
    const [first] = bills
      .filter(({ bill }) => bill.breakEvenAgents !== undefined)
      .sort((a, b) => (a.bill.breakEvenAgents as number) - (b.bill.breakEvenAgents as number));
    const later =
      first === undefined
        ? ""
        : `; own machines pay from ${grouped(first.bill.breakEvenAgents as number)} agents on (${first.name})`;
    return [
      `Cheaper than any of them for this need: ${oneLine(list.name)}, ${dollars(asked)} ${prices.currency} an agent-hour${later}.`,
    ];
  }
  return [
    `Cheaper than ${oneLine(list.name)} (${dollars(asked)} ${prices.currency} an agent-hour on ${best.name}) if the agents are at work more than ${percent(atWork.value)} of the time (80%: ${endsText(atWork, percent)}).`,
  ];
}

/** "1 + 1 racks of gb300-nvl72 for tier 1" of every platform. */
function boughtText({ offer, assignment }: Answer): string {
  const fleets = offer?.fleet.value?.fleets ?? [];
  const bought = fleets.map(({ platform, fleet: { units, spareUnits } }) => {
    const tiers = assignment.flatMap((each) => (each.platform === platform ? [each.tier] : []));
    const where = fleets.length > 1 ? ` for tier ${tiers.join(" and ")}` : "";
    const spares = spareUnits === 0 ? "" : ` + ${grouped(spareUnits)}`;
    return `${grouped(units)}${spares} ${platform.unit}${units + spareUnits === 1 ? "" : "s"} of ${platform.id}${where}`;
  });
  return `${bought.join(" and ")} for ${grouped(offer?.agents ?? 0)} agents`;
}

function costText({ prices }: CompareReport, { offer }: Answer, question: Comparison["question"]): string {
  if (offer === undefined) return "";
  const each = ownUsdPerAgentHour(offer, question);
  return `${dollars(each.value * offer.agents)} ${prices.currency} an hour, ${dollars(each.value)} an agent-hour (80%: ${endsText(each, dollars)})`;
}

/** Why nothing will do, and what would. */
function cannotLines({ answers, question, unreached }: Comparison): string[] {
  if (answers.length === 0) {
    return [
      "The need cannot be met: no platform here reaches the tier.",
      ...unreached.map(({ platform, tier, why }) => `${platform}, tier ${tier}: ${why}`),
      "What would be needed: another tier (--tier), a deployment made for it, or other hardware.",
    ];
  }
  const asked = question.agents;
  const want = asked === undefined ? "one agent" : `${grouped(asked)} agents`;
  return [
    `The need cannot be met: no platform serves ${want} within the limits.`,
    ...answers.flatMap((answer) => brokenLines(answer, asked)),
  ];
}

const UNITS = {
  "site power": "kW at the meter, every deployment full",
  budget: "USD to buy",
  "monthly budget": "USD a month",
} as const;

/** What an answer takes of each limit that it breaks, and how many agents would fit. */
function brokenLines(answer: Answer, asked: number | undefined): string[] {
  const show = (name: keyof typeof UNITS, value: number): string => (name === "site power" ? kilowatts(value) : grouped(value));
  return answer.broken.map(({ name, taken, most }) => {
    const who = `${answerName(answer)}, ${name}`;
    if (taken === undefined) return `${who}: not known, because a price is not known; set it to have an answer`;
    const fit = answer.most?.value;
    const room =
      fit === undefined
        ? ""
        : fit === 0
          ? "; the smallest unit (with its spares) does not fit"
          : `; ${grouped(fit)} agents would fit`;
    return `${who}: ${show(name, taken)} ${UNITS[name]} needed for ${grouped(asked ?? 1)}, ${show(name, most)} there${asked === 1 ? "" : room}`;
  });
}

/** Agents that the limits hold, platform by platform. */
export function limitLines({ comparison }: ComparedDemand): string[] {
  const { limits } = comparison.question;
  const named = [
    ...(limits.sitePowerWatts === undefined ? [] : [`${kilowatts(limits.sitePowerWatts)} kW at the meter`]),
    ...(limits.budgetUsd === undefined ? [] : [`${grouped(limits.budgetUsd)} USD to buy with`]),
    ...(limits.monthlyBudgetUsd === undefined ? [] : [`${grouped(limits.monthlyBudgetUsd)} USD a month`]),
  ];
  if (named.length === 0) return [];
  return comparison.answers.map((answer) => {
    const { most } = answer;
    if (most?.value === undefined)
      return `${answerName(answer)}: not known within ${named.join(" and ")}, because a price is not known`;
    const [low, high] = [Math.min(most.low ?? 0, most.high ?? 0), Math.max(most.low ?? 0, most.high ?? 0)];
    const fleet = answer.offer?.fleet.value;
    const plate =
      limits.sitePowerWatts === undefined || fleet === undefined
        ? ""
        : `; its feeds must bear ${kilowatts(nameplateWatts(fleet))} kW, should every GPU draw its power limit at once`;
    return `${answerName(answer)}: ${grouped(most.value)} agents (80%: ${endsText({ low, high }, grouped)}) within ${named.join(" and ")}${plate}`;
  });
}

/** What turns the ranking over: bases, prices, PUE. */
export function flipLines(report: CompareReport, { comparison, flips }: ComparedDemand): string[] {
  const served = servedAnswers(comparison);
  if (served.length < 2) return [];
  const { priceBasis } = comparison.question;
  const powers = orders(POWER_BASES, (basis) =>
    ranked(served, (answer) => (answer.offer.fleet.value?.watts[basis] ?? Number.NaN) / answer.offer.agents),
  );
  const prices = orders(PRICE_BASES, (basis) =>
    ranked(served, (answer) => (answer.offer.fleet.value?.usdPerHour[basis] ?? Number.NaN) / answer.offer.agents),
  );
  const unit = (platform: string): string => (priceBasis === "bought" ? `a ${unitOf(report, platform)}` : "a GPU-hour");
  return [
    ...orderLines("Power, least watts an agent first", powers),
    ...orderLines("Cost, cheapest an agent first", prices),
    ...flips.price.map(
      (flip) => `${flipText(flip, "cheaper")} ${dollars(flip.at)} ${report.prices.currency} ${unit(flip.mover)}`,
    ),
    ...(flips.price.length === 0 ? ["Within the spans of their prices none of them overtakes another in cost"] : []),
    ...flips.agents.map(({ winner, loser, from, upTo }) =>
      from === 1
        ? `${winner} costs less than ${loser} at every number of agents`
        : `${winner} costs less than ${loser} from ${grouped(from)} agents on (up to ${grouped(upTo)}, as far as was looked)`,
    ),
    ...flips.pue.map((flip) => `${flipText(flip, "thriftier at the meter")} a PUE of ${significant(flip.at)}`),
  ];
}

function unitOf({ systems }: CompareReport, platform: string): string {
  return systems.find((system) => system.platform === platform)?.hardware.system.unit ?? "unit";
}

/** "b300 becomes cheaper than gb300-nvl72 below", "b300 stays cheaper than gb300-nvl72 up to". */
function flipText({ mover, other, gains }: Flip, better: string): string {
  return gains ? `${mover} becomes ${better} than ${other} below` : `${mover} stays ${better} than ${other} up to`;
}

function ranked<T extends Answer>(answers: readonly T[], figure: (answer: T) => number): string {
  const known = answers.filter((answer) => !Number.isNaN(figure(answer)));
  return [...known]
    .sort((a, b) => figure(a) - figure(b))
    .map(answerName)
    .join(" < ");
}

function orders<K extends string>(bases: readonly K[], order: (basis: K) => string): Map<string, K[]> {
  const found = new Map<string, K[]>();
  for (const basis of bases) {
    const own = order(basis);
    if (own !== "") found.set(own, [...(found.get(own) ?? []), basis]);
  }
  return found;
}

function orderLines(what: string, found: Map<string, readonly string[]>): string[] {
  const [first] = found;
  if (first === undefined) return [];
  if (found.size === 1) return [`${what}: ${first[0]} on every basis (${first[1].join(", ")})`];
  return [...found].map(([order, bases]) => `${what}: ${order} on ${bases.join(", ")}`);
}
