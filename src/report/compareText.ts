/** A comparison as text for a terminal: what to buy, what it draws and costs, how it counts, what turns it over, what to do. */
import { buildOrBuyTable } from "./buildOrBuyTable.ts";
import { PAGE_COLUMNS } from "./columnTable.ts";
import { compareNotes } from "./compareNotes.ts";
import { answerName, type ComparedDemand, type CompareReport } from "./compareReport.ts";
import { carriedTable, costTable, powerTable, priceBasesTable, unitsTable } from "./compareTables.ts";
import { flipLines, limitLines, verdictLines } from "./compareWords.ts";
import { grouped, percent } from "./figures.ts";
import { growthTable } from "./growthTable.ts";
import { levelsTable } from "./levelsTable.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

export function compareText(report: CompareReport, style: TextStyle): string {
  const { scenario } = report;
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${scenario.search.replications} replications`;
  const blocks = [
    [
      ...wrapText(oneLine(scenario.title), PAGE_COLUMNS).map(style.heading),
      ...wrapText(oneLine(facts), PAGE_COLUMNS).map(style.detail),
    ],
    ...report.demands.flatMap((demand) => demandBlocks(report, demand, style)),
    ...compareNotes(report, style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function demandBlocks(report: CompareReport, demand: ComparedDemand, style: TextStyle): string[][] {
  const { comparison } = demand;
  return [
    [style.heading(demandTitle(report, demand))],
    carriedTable(demand, style),
    unitsTable(demand, style),
    powerTable(demand, style),
    costTable(report, demand, style),
    levelsTable(report, demand, style),
    priceBasesTable(report, demand, style),
    growthTable(report, demand, style),
    list("Within the limits", limitLines(demand), style),
    list("On the front of cost, power and speed", frontLine(demand), style),
    list("What turns the ranking over", flipLines(report, demand), style),
    buildOrBuyTable(report, demand, style),
    list(
      "Not reached",
      comparison.met ? comparison.unreached.map(({ platform, tier, why }) => `${platform}, tier ${tier}: ${why}`) : [],
      style,
    ),
    list("What to do", verdictLines(report, demand), style),
  ];
}

/** "50 agents: tier 1 (background)", "1,000 agents: 80% on tier 1 (background), 20% on tier 2 (interactive)". */
function demandTitle({ scenario }: CompareReport, { comparison: { question } }: ComparedDemand): string {
  const name = (tier: string): string => {
    const found = scenario.tiers.find(({ id }) => String(id) === tier);
    return found === undefined ? `tier ${tier}` : `tier ${tier} (${oneLine(found.name)})`;
  };
  const who = question.agents === undefined ? "As many agents as the limits hold" : `${grouped(question.agents)} agents`;
  const shares = question.shares.map(({ tier, share }) =>
    question.shares.length === 1 ? name(tier) : `${percent(share)} on ${name(tier)}`,
  );
  return `${who}: ${shares.join(", ")}`;
}

function frontLine({ comparison: { front, answers } }: ComparedDemand): string[] {
  if (answers.length < 2 || front.length === 0) return [];
  const names = front.map((place) => answerName(answers[place] as (typeof answers)[number]));
  const rest = answers.flatMap((answer, place) =>
    front.includes(place) || answer.offer === undefined ? [] : [answerName(answer)],
  );
  const beaten = rest.length === 0 ? "" : `; ${rest.join(", ")}: another is at least as good in all three`;
  return [`${names.join(", ")}: no other is cheaper an agent-hour, draws less an agent and is as fast${beaten}`];
}

function list(title: string, entries: readonly string[], style: TextStyle): string[] {
  return entries.length === 0 ? [] : [style.heading(title), ...entries.flatMap((entry) => bullet(entry, PAGE_COLUMNS))];
}
