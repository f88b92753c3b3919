/** The same need counted four ways: by the share of a GPU, by whole deployments, by whole units, and with spares. */
import { usdPerHour } from "../planning/cost.ts";
import { atEnds, endsOf } from "../planning/ends.ts";
import { LEVELS, type Level } from "../planning/fleet.ts";
import { pricedFleet } from "../planning/offer.ts";
import { type Cell, columnTable } from "./columnTable.ts";
import { answerName, type ComparedDemand, type CompareReport, priceHeading } from "./compareReport.ts";
import { servedAnswers } from "./compareTables.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";
import { dollars, endsText, kilowatts } from "./money.ts";
import type { TextStyle } from "./textStyle.ts";

/** The row that reckons with what others published: agents a GPU alone. */
const PUBLISHED = "GPUs by share, agents a GPU as published";

const NAMES: Readonly<Record<Level, string>> = {
  share: "GPUs by share of a big fleet",
  deployments: "whole deployments",
  units: "whole units",
  spared: "whole units and spares",
};

/** GPUs, kilowatts and dollars an hour, each with its 80% interval, at every level. */
export function levelsTable(report: CompareReport, { comparison }: ComparedDemand, style: TextStyle): string[] {
  const { terms, powerBasis, priceBasis } = comparison.question;
  const served = servedAnswers(comparison);
  if (served.length === 0) return [];
  const rows = LEVELS.flatMap((level) =>
    served.map((answer, index): Cell[] => {
      const { assignment, offer } = answer;
      // A fleet that many share is full; one of one's own carries the need alone.
      const draw = level === "share" ? "full" : "load";
      const fleets = atEnds((end) => pricedFleet(assignment, offer.demand, terms, { end, level, draw }));
      const cell = (figure: (fleet: NonNullable<typeof fleets.value>) => number, show: (value: number) => string): Cell => {
        const ends = endsOf(fleets, (fleet) => (fleet === undefined ? Number.POSITIVE_INFINITY : figure(fleet)));
        return Number.isNaN(ends.value) ? "not known" : `${show(ends.value)} (${endsText(ends, show)})`;
      };
      return [
        index === 0 ? NAMES[level] : "",
        answerName(answer),
        cell(({ gpus }) => gpus, level === "share" ? significant : grouped),
        cell(({ watts }) => watts[powerBasis], kilowatts),
        cell(({ usdPerHour }) => usdPerHour[priceBasis] ?? Number.NaN, dollars),
      ];
    }),
  );
  const published = publishedRows(report, { comparison });
  const columns = [
    { title: "counted by", align: "left" as const },
    { title: "platform", align: "left" as const },
    { title: "GPUs (80%)", align: "right" as const },
    { title: `kW ${powerBasis} (80%)`, align: "right" as const },
    { title: "USD an hour (80%)", align: "right" as const },
  ];
  return [
    style.heading("The same need by GPU, by deployment, by unit, by power and by cost"),
    style.detail(`  ${priceHeading(report, priceBasis)}`),
    ...columnTable(columns, [...published, ...rows], style),
  ];
}

/** GPUs and dollars by the published agents a GPU, as a rule of thumb has it; nothing where none was published. */
function publishedRows({ published }: CompareReport, { comparison }: Pick<ComparedDemand, "comparison">): Cell[][] {
  const { priceBasis, terms } = comparison.question;
  const found = servedAnswers(comparison).flatMap(({ assignment, offer }) => {
    const [only, ...others] = assignment;
    const row = published.find(({ platform, tier }) => platform === only?.platform.id && String(tier) === only.tier);
    if (only === undefined || others.length > 0 || row?.agents_per_gpu === undefined) return [];
    const { id, gpusPerUnit, prices } = only.platform;
    const gpus = offer.agents / row.agents_per_gpu;
    const usd = usdPerHour({ gpus, gpusPerUnit, facilityWatts: 0 }, priceBasis, prices, terms.cost);
    const accelerator = (offer.agents / row.agents_per_megawatt) * 1e6;
    const whole = `${significant(gpus)}, so ${grouped(Math.ceil(gpus))}`;
    return [
      [
        id,
        whole,
        `${kilowatts(accelerator)} accelerator`,
        priceBasis === "bought" || usd === undefined ? NO_FIGURE : dollars(usd),
      ],
    ];
  });
  return found.map((cells, index) => [index === 0 ? PUBLISHED : "", ...cells]);
}
