/** Units to have in each year of growth, platform by platform. */
import { demandOf } from "../planning/comparison.ts";
import { pricedFleet } from "../planning/offer.ts";
import { columnTable } from "./columnTable.ts";
import { answerName, type ComparedDemand, type CompareReport } from "./compareReport.ts";
import { servedAnswers } from "./compareTables.ts";
import { grouped, NO_FIGURE } from "./figures.ts";
import type { TextStyle } from "./textStyle.ts";

/** Nothing where there is no growth. */
export function growthTable({ agentsByYear }: CompareReport, { comparison }: ComparedDemand, style: TextStyle): string[] {
  const { terms, shares } = comparison.question;
  if (agentsByYear.length < 2) return [];
  const rows = servedAnswers(comparison).map((answer) => [
    answerName(answer),
    ...agentsByYear.map((agents) => {
      const options = { end: "value", level: "spared", draw: "full" } as const;
      const fleet = pricedFleet(answer.assignment, demandOf(agents, shares), terms, options);
      if (fleet === undefined) return NO_FIGURE;
      return fleet.fleets.map(({ fleet: { units, spareUnits } }) => grouped(units + spareUnits)).join(" and ");
    }),
  ]);
  const columns = [
    { title: ["", "platform"], align: "left" as const },
    ...agentsByYear.map((agents, year) => ({
      title: [year === 0 ? "now" : `year ${year}`, grouped(agents)],
      align: "right" as const,
    })),
  ];
  return [
    style.heading("Units to have by year, spares too; the tables above are for the last year"),
    ...columnTable(columns, rows, style),
  ];
}
