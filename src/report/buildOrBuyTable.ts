/** Own machines against an API for the same traffic, and the developer-month that others tell. */
import { agentTraffic } from "../planning/apiBill.ts";
import { millionTokensPerHour } from "../planning/cost.ts";
import { columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { answerName, type ComparedDemand, type CompareReport, priceHeading } from "./compareReport.ts";
import { grouped, NO_FIGURE, percent, significant } from "./figures.ts";
import { dollars, endsText } from "./money.ts";
import { oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

/** The table and what it means in words; nothing where no API was asked for. */
export function buildOrBuyTable(report: CompareReport, { comparison, api }: ComparedDemand, style: TextStyle): string[] {
  if (api === undefined) return [];
  const list = report.prices.apis[api.name];
  if (list === undefined) throw new Error(`no API ${api.name} in the prices`);
  const rows = comparison.answers.flatMap((answer, index) => {
    const bill = api.bills[index];
    const { offer } = answer;
    if (bill === undefined || offer === undefined) return [];
    const { input, output } = millionTokensPerHour(agentTraffic(offer));
    const dearest = api.dearest[index]?.apiUsdPerAgentHour ?? bill.apiUsdPerAgentHour;
    const { ownUsdPerMillion: own } = bill;
    return [
      [
        answerName(answer),
        `${significant(input)} + ${significant(output)}`,
        [dollars(bill.ownUsdPerAgentHour.value), endsText(bill.ownUsdPerAgentHour, dollars)],
        endsText({ low: bill.apiUsdPerAgentHour, high: dearest }, dollars),
        answer.assignment.length > 1
          ? NO_FIGURE
          : bill.breakEvenAgents === undefined
            ? "no number"
            : grouped(bill.breakEvenAgents),
        [percent(bill.breakEvenUtilisation.value), endsText(bill.breakEvenUtilisation, percent)],
        [own.input, own.cachedInput, own.output].map(dollars).join(" / "),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const columns = [
    { title: "platform", align: "left" as const },
    { title: ["M tokens an", "agent-hour"], align: "right" as const },
    { title: ["own, an", "agent-hour"], align: "right" as const },
    { title: ["API, an", "agent-hour"], align: "right" as const },
    { title: ["break-even", "agents"], align: "right" as const },
    { title: ["break-even", "at work"], align: "right" as const },
    { title: ["own, a M tokens", "in / cached / out"], align: "right" as const },
  ];
  const { input, cachedInput, output } = list;
  const prices = [input, cachedInput, output].map(({ value, between }) =>
    endsText({ low: value, high: Math.max(value, ...(between ?? [])) }, dollars),
  );
  const facts =
    `${oneLine(list.name)}: ${prices.join(" / ")} USD a million tokens of input / cached input / output, ${input.date ?? report.prices.date}. ` +
    `${percent(api.cachedShare)} of the input comes out of its cache, the most that any platform here reuses. ` +
    "Break-even agents: from so many on, own machines cost less an hour than the API, agents always at work. Break-even at work: " +
    "the share of the time that the agents of this need must be at work for it; above 100% the API is cheaper whatever they do. " +
    "Own prices by the million split the bill as the API's list does.";
  return [
    style.heading(`Build or buy: own machines against ${oneLine(list.name)}`),
    style.detail(`  ${priceHeading(report, comparison.question.priceBasis)}`),
    ...columnTable(columns, rows, style),
    ...wrapText(facts, PAGE_COLUMNS - 2).map((line) => style.detail(`  ${line}`)),
    ...developerLines(report, { comparison, api }).flatMap((line) => wrapText(line, PAGE_COLUMNS - 2).map((part) => `  ${part}`)),
  ];
}

/** What a developer costs on the cheapest own machines and through the API, beside what others tell. */
function developerLines(
  { prices, developerHours }: CompareReport,
  { comparison, api }: Pick<ComparedDemand, "comparison" | "api">,
) {
  const known = (api?.bills ?? []).flatMap((bill, place) => (bill === undefined ? [] : [{ bill, place }]));
  const [first] = known.sort((a, b) => a.bill.ownUsdPerAgentHour.value - b.bill.ownUsdPerAgentHour.value);
  const answer = comparison.answers[first?.place ?? 0];
  if (first === undefined || answer === undefined) return [];
  const { value, between } = prices.developer.apiSpend;
  const told =
    between === undefined ? grouped(value) : endsText({ low: between[0] as number, high: between[1] as number }, grouped);
  const month = (usdPerHour: number): string => dollars(usdPerHour * developerHours);
  return [
    `A developer whose agent is at work for ${significant(developerHours)} hours a month: ${month(first.bill.ownUsdPerAgentHour.value)} USD ` +
      `on ${answerName(answer)} if none of its agents ever rests, ${month(first.bill.apiUsdPerAgentHour)} USD for the same tokens from this API; ` +
      `${told} USD is what agentic coding by API is said to cost a developer and month, with dearer models.`,
  ];
}
