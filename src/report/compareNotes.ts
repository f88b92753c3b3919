/** What a reader must know to weigh a comparison: what is counted, what the intervals hold, where prices come from. */
import type { Sourced } from "../profiles/sourced.ts";
import { PAGE_COLUMNS } from "./columnTable.ts";
import type { CompareReport } from "./compareReport.ts";
import { significant } from "./figures.ts";
import { bullet, shortened } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

const MAX_SOURCE_CHARACTERS = 150;

export function compareNotes(report: CompareReport, style: TextStyle): string[][] {
  if (!report.notes) return [];
  const { prices, developerHours, demands, systems } = report;
  const first = demands[0]?.comparison.question;
  if (first === undefined) return [];
  const { spares, cost } = first.terms;
  const platforms = [...new Set(systems.map(({ platform }) => platform))];
  const counted = [
    spares.kind === "fixed"
      ? `Spares: ${spares.units} ${spares.units === 1 ? "unit (N+1)" : "units"} of each platform, idle and paid for (--spares)`
      : `Spares: as many as keep all needed units up ${significant(spares.target * 100, 5)}% of the time, each up ${significant(spares.unitAvailability * 100, 5)}%, failing independently`,
    "GPUs that are paid for and in no deployment draw idle power; host, network and fans count in full for them too",
    `Units bought are shared out over ${significant(cost.years)} years without interest; building, network core and staff are in no figure of that basis. The price of a GPU-hour holds electricity; the column of electricity is in it, not beside it`,
    "Site power is held against the mean draw at the meter with every deployment full, spares and idle GPUs too",
    `A developer-month is ${significant(developerHours)} agent-hours (--developer-hours), at the price of an agent-hour if no agent ever rests`,
    "Intervals are 80%, from the capacity: replications and the fit's coefficients. Prices and PUE move in the flips alone",
  ];
  const leading = platforms.flatMap((platform) =>
    sourceLine(`${platform}, ${first.priceBasis}`, prices.platforms[platform]?.[first.priceBasis]),
  );
  const more = [
    ...sourceLine("electricity", prices.electricity),
    ...demands
      .slice(0, 1)
      .flatMap(({ api }) => (api === undefined ? [] : sourceLine(`${api.name}, input`, prices.apis[api.name]?.input))),
  ];
  return [
    [style.heading("How it is counted"), ...counted.flatMap((line) => bullet(line, PAGE_COLUMNS))],
    [
      style.heading(`Where the prices are from (${prices.name})`),
      ...[...leading, ...more].flatMap((line) => bullet(line, PAGE_COLUMNS)),
    ],
  ];
}

function sourceLine(what: string, price: (Sourced<number> & { readonly date?: string | undefined }) | undefined): string[] {
  if (price === undefined) return [];
  const date = price.date === undefined ? "" : `, ${price.date}`;
  return [`${what} (${price.quality}${date}): ${shortened(price.source.replace(/^assumed: /, ""), MAX_SOURCE_CHARACTERS)}`];
}
