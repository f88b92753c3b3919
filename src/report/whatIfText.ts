/** What-ifs as text for a terminal: what changes, a table a tier, and each answer in words. */
import { PAGE_COLUMNS } from "./columnTable.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { changeLines } from "./whatIfChanges.ts";
import type { WhatIfReport } from "./whatIfReport.ts";
import { whatIfTable } from "./whatIfTable.ts";
import { whatIfSentence } from "./whatIfWords.ts";

export function whatIfText(report: WhatIfReport, style: TextStyle): string {
  const { scenario, cells, basis, notes } = report;
  const tiers = scenario.tiers.filter(({ id }) => cells.some(({ tier }) => tier.id === id));
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${scenario.search.replications} replications, the same random numbers with and without the change`;
  const sentences = cells.flatMap((cell) => cell.outcomes.map((outcome) => whatIfSentence(cell, outcome, basis)));
  const blocks = [
    [
      ...wrapText(`What if: ${oneLine(scenario.title)}`, PAGE_COLUMNS).map(style.heading),
      ...wrapText(oneLine(facts), PAGE_COLUMNS).map(style.detail),
    ],
    questions(report, style),
    ...tiers.map((tier) => whatIfTable(report, tier, style)),
    [style.heading("In words"), ...sentences.flatMap((sentence) => bullet(sentence, PAGE_COLUMNS))],
    notes ? [style.heading("Intervals"), ...bullet(intervals(report), PAGE_COLUMNS)] : [],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Each what-if with its question and the values that it changes. */
function questions({ cells, scenario }: WhatIfReport, style: TextStyle): string[] {
  const [first] = cells;
  return (first?.outcomes ?? []).flatMap(({ whatIf }, place) => {
    const title = whatIf.question === undefined ? whatIf.name : `${whatIf.name}: ${whatIf.question}`;
    const changes = changeLines(cells, place, scenario);
    const lines = changes.length === 0 ? ["changes no value"] : changes;
    return [
      ...wrapText(oneLine(title), PAGE_COLUMNS).map(style.heading),
      ...lines.flatMap((line) => bullet(line, PAGE_COLUMNS, "  ")),
    ];
  });
}

/** What the intervals hold, and what they do not. */
function intervals({ fitted, basis }: WhatIfReport): string {
  const hold = fitted
    ? "replications, and draws of the fitted coefficients, each with the same numbers on both sides so that what both share cancels"
    : "replications, each with the same random numbers on both sides so that what both share cancels";
  return `80%: ${hold}. better: the probability that Agents/MW (${basis} basis) rises. Not held: what is uncertain about profiles and unpublished engine settings`;
}
