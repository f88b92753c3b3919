/** An explanation as text: the budget of a turn with a bar a part, what binds, and what more of each resource would give. */
import { limitText } from "../capacity/binding.ts";
import { type Cell, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { type ExplainReport, explanationText, liftText, partText, usedFraction } from "./explainReport.ts";
import { grouped, NO_FIGURE, percent, seconds, significant } from "./figures.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeOf, tierHeading } from "./tierTable.ts";

const BAR_COLUMNS = 16;

export function explainText(report: ExplainReport, style: TextStyle): string {
  const { scenario, tier, gpus, explanation } = report;
  const { agents, figures } = explanation;
  const head = `A turn of ${grouped(agents)} ${agents === 1 ? "agent" : "agents"} on ${placeOf(report)} (${grouped(gpus)} GPUs)`;
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, measured for ${grouped(figures.measuredSeconds)} s, ${grouped(figures.requests)} turns`;
  const blocks = [
    [style.heading(head), tierHeading(tier), style.detail(oneLine(facts))],
    budgetTable(report, style),
    explanationText(report)
      .flatMap((line) => wrapText(oneLine(line), PAGE_COLUMNS))
      .map(style.heading),
    liftedTable(report, style),
    report.notes ? notes(report, style) : [],
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function budgetTable({ explanation: { budget } }: ExplainReport, style: TextStyle): string[] {
  const columns = [
    { title: "part of a turn", align: "left" as const },
    { title: "time", align: "right" as const },
    { title: "", align: "right" as const },
    { title: "", align: "left" as const },
    { title: "energy", align: "right" as const },
    { title: "", align: "right" as const },
    { title: "", align: "left" as const },
  ];
  const longest = Math.max(...budget.parts.map((part) => part.seconds));
  const dearest = Math.max(...budget.parts.map((part) => part.joules));
  const rows: Cell[][] = budget.parts.map((part) => [
    partText(part.name),
    part.seconds === 0 ? NO_FIGURE : seconds(part.seconds),
    part.seconds === 0 ? "" : percent(part.seconds / budget.seconds),
    bar(part.seconds / longest),
    part.joules === 0 ? NO_FIGURE : `${significant(part.joules)} J`,
    part.joules === 0 ? "" : percent(part.joules / budget.joules),
    bar(part.joules / dearest),
  ]);
  rows.push(["the whole turn", seconds(budget.seconds), "100%", "", `${significant(budget.joules)} J`, "100%", ""]);
  return columnTable(columns, rows, style);
}

function bar(share: number): string {
  return "#".repeat(Number.isFinite(share) ? Math.round(share * BAR_COLUMNS) : 0);
}

function liftedTable(report: ExplainReport, style: TextStyle): string[] {
  const columns = [
    { title: "if there were", align: "left" as const },
    { title: "in use now", align: "right" as const },
    { title: "slack", align: "right" as const },
    { title: "agents", align: "right" as const },
    { title: "", align: "right" as const },
    { title: "stopped by", align: "left" as const },
  ];
  const rows = report.explanation.lifted.map((answer): Cell[] => {
    const used = usedFraction(report, answer.lift);
    return [
      `${liftText(answer)}${answer.lift === report.explanation.binding ? " (binds)" : ""}`,
      percent(used),
      percent(Math.max(0, 1 - used)),
      grouped(answer.agents),
      Number.isFinite(answer.times) ? `${significant(answer.times)} x` : NO_FIGURE,
      answer.limit === undefined ? "none found" : limitText(answer.limit),
    ];
  });
  return columnTable(columns, rows, style);
}

function notes({ explanation: { budget, figures } }: ExplainReport, style: TextStyle): string[] {
  const { sequencesPerRank, contextTokens, stepSeconds } = budget.decode;
  const split =
    `The stages of a turn and the joules are measured by the engine. Decode splits by cost group as a step of ${significant(sequencesPerRank)} sequences a rank ` +
    `at ${grouped(contextTokens)} tokens of context does by the cost model (${seconds(stepSeconds)}), scaled to what was measured.`;
  const stalled =
    figures.pools.length > 1
      ? ""
      : " A step that holds prefill is decode for as long as its batch alone would take; the rest holds replies up, and its joules are prefill's.";
  const entries = [
    split + stalled,
    "Joules are of the accelerators; hosts, network and cooling come on top (capacity's power bases).",
    "More of a resource is a question to the model, searched in short with the same random numbers, not a machine to buy.",
  ];
  return [style.heading("Notes"), ...entries.flatMap((entry) => bullet(entry, PAGE_COLUMNS))];
}
