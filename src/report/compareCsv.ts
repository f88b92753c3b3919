/** A comparison as CSV: one row a demand and offer, flat columns. */
import { ownUsdPerAgentHour, usdPerMillionTokens } from "../planning/apiBill.ts";
import { endsOf } from "../planning/ends.ts";
import { answerName, type ComparedDemand, type CompareReport } from "./compareReport.ts";
import { type CsvValue, csvText } from "./csvText.ts";

export function compareCsv(report: CompareReport): string {
  return csvText(report.demands.flatMap((demand) => rowsOf(report, demand)));
}

function rowsOf(
  { scenario, prices, developerHours }: CompareReport,
  { comparison, api }: ComparedDemand,
): Record<string, CsvValue>[] {
  const { question, answers, front } = comparison;
  return answers.map((answer, place) => {
    const { offer, assignment, most, broken } = answer;
    const fleet = offer?.fleet.value;
    const ends = (figure: (at: NonNullable<typeof fleet>) => number | undefined) =>
      offer && endsOf(offer.fleet, (at) => (at === undefined ? Number.POSITIVE_INFINITY : (figure(at) ?? Number.NaN)));
    const gpus = ends((at) => at.gpus);
    const watts = ends((at) => at.watts[question.powerBasis]);
    const agentHour = offer && ownUsdPerAgentHour(offer, question);
    const tokens = offer && usdPerMillionTokens(offer, question);
    const bill = api?.bills[place];
    return {
      scenario: scenario.name,
      seed: scenario.seed,
      tiers: question.shares.map(({ tier }) => tier).join(" "),
      platforms: answerName(answer),
      deployments: assignment.map(({ deployment }) => deployment).join("; "),
      agents: offer?.agents,
      units: fleet?.fleets.reduce((sum, { fleet: { units } }) => sum + units, 0),
      spareUnits: fleet?.fleets.reduce((sum, { fleet: { spareUnits } }) => sum + spareUnits, 0),
      gpus: gpus?.value,
      gpusLow: gpus?.low,
      gpusHigh: gpus?.high,
      wattsAccelerator: fleet?.watts.accelerator,
      wattsTdp: fleet?.watts.tdp,
      wattsSystem: fleet?.watts.system,
      wattsFacility: fleet?.watts.facility,
      powerBasis: question.powerBasis,
      wattsLow: watts?.low,
      wattsHigh: watts?.high,
      currency: prices.currency,
      pricesOf: prices.date,
      priceBasis: question.priceBasis,
      usdPerHourOwn: fleet?.usdPerHour.own,
      usdPerHourRetail: fleet?.usdPerHour.retail,
      usdPerHourReserved: fleet?.usdPerHour.reserved,
      usdPerHourList: fleet?.usdPerHour.list,
      usdPerHourBought: fleet?.usdPerHour.bought,
      purchaseUsd: fleet?.purchaseUsd,
      usdPerAgentHour: agentHour?.value,
      usdPerAgentHourLow: agentHour?.low,
      usdPerAgentHourHigh: agentHour?.high,
      usdPerDeveloperMonth: agentHour && agentHour.value * developerHours,
      usdPerMillionTokens: tokens?.value,
      usdPerMillionTokensLow: tokens?.low,
      usdPerMillionTokensHigh: tokens?.high,
      agentsWithinLimits: most?.value,
      brokenLimits: broken.map(({ name }) => name).join("; "),
      onFront: String(front.includes(place)),
      ...(bill === undefined
        ? {}
        : {
            apiUsdPerAgentHour: bill.apiUsdPerAgentHour,
            breakEvenAgents: bill.breakEvenAgents,
            breakEvenUtilisation: bill.breakEvenUtilisation.value,
          }),
    };
  });
}
