/** The tables of a comparison: what to buy, what it draws, what it costs. One row a platform. */
import { ownUsdPerAgentHour, usdPerMillionTokens } from "../planning/apiBill.ts";
import type { Answer, Comparison } from "../planning/comparison.ts";
import { energyUsdPerHour, PRICE_BASES } from "../planning/cost.ts";
import { type Ends, endsOf } from "../planning/ends.ts";
import type { LoadFigures, Offer, PricedFleet } from "../planning/offer.ts";
import { POWER_BASES } from "../power/bases.ts";
import { type Cell, type Column, columnTable } from "./columnTable.ts";
import { answerName, type ComparedDemand, type CompareReport, POWER_MEANINGS, priceHeading, unitPrice } from "./compareReport.ts";
import { grouped, NO_FIGURE, seconds, significant } from "./figures.ts";
import { dollars, endsText, kilowatts } from "./money.ts";
import { oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

const left = (title: Cell): Column => ({ title, align: "left" });
const right = (title: Cell): Column => ({ title, align: "right" });

type Served = Answer & { readonly offer: Offer };

/** Answers with an offer. */
export function servedAnswers({ answers }: Comparison): Served[] {
  return answers.filter((answer): answer is Served => answer.offer !== undefined);
}

/** Who carries what: agents of each tier, deployments for them, and how fast they are under the load. */
export function carriedTable({ comparison }: ComparedDemand, style: TextStyle): string[] {
  const rows = servedAnswers(comparison).flatMap(({ assignment, offer }) =>
    assignment.map(({ platform, tier, deployment, capacity }, part) => {
      const agents = offer.demand[part]?.agents ?? 0;
      const { outputSpeedP25, ttftP95Seconds } = offer.loads[part] as LoadFigures; // one a part
      return [
        [platform.id, `  ${deployment}`],
        tier,
        grouped(agents),
        [grouped(capacity.value), endsText(capacity, grouped)],
        grouped(Math.ceil(agents / Math.floor(capacity.value))),
        grouped(offer.loadAgents[part] as number),
        significant(outputSpeedP25),
        seconds(ttftP95Seconds),
      ];
    }),
  );
  if (rows.length === 0) return [];
  const columns = [
    left(["platform", "  deployment"]),
    right("tier"),
    right("agents"),
    right(["a deployment carries", "80% interval"]),
    right("deployments"),
    right(["agents", "on each"]),
    right(["tok/s", "P25"]),
    right(["TTFT", "P95"]),
  ];
  return [
    style.heading("What carries them: whole deployments, and how fast they are with so many"),
    ...columnTable(columns, rows, style),
  ];
}

/** Units and spares, and the GPUs in them. */
export function unitsTable({ comparison }: ComparedDemand, style: TextStyle): string[] {
  const rows = servedAnswers(comparison).map((answer) => {
    const { offer } = answer;
    const { fleets, gpus } = offer.fleet.value as PricedFleet; // an offer has one
    return [
      answerName(answer),
      grouped(offer.agents),
      fleets.map(({ platform, fleet: { units, spareUnits } }) => {
        const spares = spareUnits === 0 ? "" : ` + ${grouped(spareUnits)}`;
        return `${grouped(units)}${spares} ${plural(oneLine(platform.unit), units + spareUnits)} of ${platform.gpusPerUnit}`;
      }),
      grouped(gpus),
      endsText(endsOf(offer.fleet, gpusOf), grouped),
      grouped(fleets.reduce((sum, { fleet }) => sum + fleet.busyGpus, 0)),
    ];
  });
  if (rows.length === 0) return [];
  const columns = [
    left("platform"),
    right("agents"),
    left(["to buy", "+ spares"]),
    right("GPUs"),
    right("80% interval"),
    right(["of them in", "deployments"]),
  ];
  return [style.heading("What to buy: whole units"), ...columnTable(columns, rows, style)];
}

/** Kilowatts at the load on the four bases, and energy. */
export function powerTable({ comparison }: ComparedDemand, style: TextStyle): string[] {
  const { powerBasis } = comparison.question;
  const rows = servedAnswers(comparison).map((answer) => {
    const { offer } = answer;
    const fleet = offer.fleet.value as PricedFleet;
    const lead = endsOf(offer.fleet, (at) => at?.watts[powerBasis] ?? Number.POSITIVE_INFINITY);
    return [
      answerName(answer),
      ...POWER_BASES.map((basis) => kilowatts(fleet.watts[basis])),
      endsText(lead, kilowatts),
      significant(fleet.watts[powerBasis] / offer.agents),
      grouped((fleet.watts.facility / 1000) * HOURS_PER_DAY),
    ];
  });
  if (rows.length === 0) return [];
  const title = (basis: string): string => (basis === powerBasis ? `*${basis}` : basis);
  const columns = [
    left("platform"),
    ...POWER_BASES.map((basis) => right(title(basis))),
    right([`*${powerBasis}`, "80% interval"]),
    right([`*W`, "an agent"]),
    right(["kWh a day", "at the meter"]),
  ];
  return [
    style.heading(`Power of all of it, spares and idle GPUs too, kW at this load; *${powerBasis} leads`),
    ...columnTable(columns, rows, style),
    ...POWER_BASES.map((basis) => style.detail(`  ${basis}: ${POWER_MEANINGS[basis]}`)),
  ];
}

const HOURS_PER_DAY = 24;

/** Dollars an hour, an agent-hour, a developer-month and a million tokens, on the basis that leads. */
export function costTable(report: CompareReport, { comparison }: ComparedDemand, style: TextStyle): string[] {
  const { question } = comparison;
  const { priceBasis, terms } = question;
  const rows = servedAnswers(comparison).map((answer) => {
    const { offer } = answer;
    const fleet = offer.fleet.value as PricedFleet;
    const prices = fleet.fleets.map(({ platform }) => unitPrice(report, platform.id, priceBasis, platform.unit));
    const agentHour = ownUsdPerAgentHour(offer, question);
    const name = [answerName(answer), ...prices.map((price) => `  ${price}`)];
    const bought = fleet.purchaseUsd === undefined ? "not known" : grouped(fleet.purchaseUsd);
    const energy = dollars(energyUsdPerHour(fleet.watts.facility, terms.cost));
    if (Number.isNaN(agentHour.value)) return [name, ...Array<Cell>(4).fill(NO_FIGURE), energy, bought];
    const hourly = scale(agentHour, offer.agents);
    const month = scale(agentHour, report.developerHours);
    const tokens = usdPerMillionTokens(offer, question);
    return [name, withEnds(hourly), withEnds(agentHour), withEnds(month), withEnds(tokens), energy, bought];
  });
  if (rows.length === 0) return [];
  const columns = [
    left(["platform", "  price"]),
    right(["all, an hour", "80% interval"]),
    right(["an agent-", "hour"]),
    right(["a developer-", "month"]),
    right(["a M tokens", "in + out"]),
    right(["electricity", "an hour"]),
    right(["to buy", "it all"]),
  ];
  return [style.heading(`Cost, ${priceHeading(report, priceBasis)}`), ...columnTable(columns, rows, style)];
}

/** Dollars an hour on every price basis: the ranking may hang on it. */
export function priceBasesTable(report: CompareReport, { comparison }: ComparedDemand, style: TextStyle): string[] {
  const { priceBasis } = comparison.question;
  const rows = servedAnswers(comparison).map((answer) => [
    answerName(answer),
    ...PRICE_BASES.map((basis) => {
      const usd = answer.offer.fleet.value?.usdPerHour[basis];
      return usd === undefined ? "not known" : dollars(usd);
    }),
  ]);
  if (rows.length === 0) return [];
  const columns = [left("platform"), ...PRICE_BASES.map((basis) => right(basis === priceBasis ? `*${basis}` : basis))];
  return [
    style.heading(`${report.prices.currency} an hour of ${report.prices.date} on every price basis; *${priceBasis} leads`),
    ...columnTable(columns, rows, style),
  ];
}

function gpusOf(fleet: PricedFleet | undefined): number {
  return fleet?.gpus ?? Number.POSITIVE_INFINITY;
}

function withEnds(ends: Ends): Cell {
  return [dollars(ends.value), endsText(ends, dollars)];
}

function scale({ value, low, high }: Ends, factor: number): Ends {
  return { value: value * factor, low: low * factor, high: high * factor };
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}
