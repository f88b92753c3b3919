/** A sensitivity analysis as text: a tornado, what to measure first, and how far the indices can be trusted. */
import { type Cell, type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, significant } from "./figures.ts";
import { bullet, oneLine, shortened, wrapText } from "./plainText.ts";
import {
  methodText,
  nameText,
  type SensitivityReport,
  type SensitivityRow,
  sensitivityRows,
  sensitivitySummary,
  signed,
  spreadText,
  withinUnit,
} from "./sensitivityReport.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeOf, tierHeading } from "./tierTable.ts";

/** Half of the drawing: characters left and right of the base. */
const BAR_CHARACTERS = 10;
/** Bars narrower than this are listed in a line. */
const SHOWN_SWING = 0.02;
const NAME_CHARACTERS = 34;
const END_CHARACTERS = 16;
const SOURCE_CHARACTERS = 110;

export function sensitivityText(report: SensitivityReport, style: TextStyle): string {
  const { scenario, tier, result, basis, system } = report;
  const { base } = result;
  const facts = `${scenario.model}, workload ${system.workload.id}, seed ${scenario.seed}. ${tierHeading(tier)}`;
  const head = [
    style.heading(`What moves Agents/MW of ${placeOf(base)} most`),
    ...wrapText(oneLine(facts), PAGE_COLUMNS).map(style.detail),
  ];
  if (base.agents === 0) {
    return page([head, wrapText(`Nothing to vary: the tier is ${base.limit}.`, PAGE_COLUMNS).map(style.warning)]);
  }
  const stands = `As it stands: ${grouped(base.agents)} agents on ${base.gpus} GPUs, ${significant(base.agentsPerMegawatt[basis])} Agents/MW (${basis} basis); ${base.limit}.`;
  const rows = sensitivityRows(report);
  const shown = rows.filter(({ swing }) => swing > SHOWN_SWING);
  const still = rows.filter(({ swing }) => swing <= SHOWN_SWING);
  const answer = [...sensitivitySummary(report), spreadText(report)].filter((line) => line !== undefined).join(" ");
  return page([
    head,
    wrapText(stands, PAGE_COLUMNS),
    shown.length === 0 ? [] : columnTable(COLUMNS, tornadoRows(shown), style),
    still.length === 0 ? [] : wrapText(`Within 2%: ${still.map(({ input }) => nameText(input)).join(", ")}.`, PAGE_COLUMNS),
    wrapText(answer, PAGE_COLUMNS),
    ...(report.notes ? notes(report, shown, style) : []),
  ]);
}

function page(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const COLUMNS: readonly Column[] = [
  { title: ["input", "  where least, where most"], align: "left" },
  { title: "known", align: "left" },
  { title: ["", "least"], align: "right" },
  { title: ["Agents/MW", `${" ".repeat(BAR_CHARACTERS)}|`], align: "left" },
  { title: ["", "most"], align: "right" },
  { title: ["explains", "itself"], align: "right" },
  { title: ["", "in all"], align: "right" },
];

function tornadoRows(rows: readonly SensitivityRow[]): Cell[][] {
  const widest = Math.max(
    ...rows.flatMap(({ least, most }) => [Math.abs(lnChange(least.change)), Math.abs(lnChange(most.change))]),
  );
  return rows.map(({ input, least, most, indices }) => [
    [
      shortened(nameText(input), NAME_CHARACTERS),
      `  ${shortened(least.text, END_CHARACTERS)}, ${shortened(most.text, END_CHARACTERS)}`,
    ],
    input.range === "table" ? input.quality : [input.quality, `(${input.range})`],
    signed(least.change),
    barText(lnChange(least.change) / widest, lnChange(most.change) / widest),
    signed(most.change),
    indices === undefined ? NO_FIGURE : percent(withinUnit(indices.first).value),
    indices === undefined ? NO_FIGURE : percent(withinUnit(indices.total).value),
  ]);
}

/** Bars are drawn in logarithms, as the indices are; what carries nobody reaches the edge. */
function lnChange(change: number): number {
  return Math.log(Math.max(1 + change, 0.02));
}

/** `low` and `high` from -1 to 1 of the half width. A bar on both sides crosses the base; one on one side starts there. */
function barText(low: number, high: number): string {
  const left = Math.round(Math.max(0, -Math.min(low, high, 0)) * BAR_CHARACTERS);
  const right = Math.round(Math.max(0, low, high) * BAR_CHARACTERS);
  return `${" ".repeat(BAR_CHARACTERS - left)}${"#".repeat(left)}|${"#".repeat(right)}`;
}

function notes(report: SensitivityReport, shown: readonly SensitivityRow[], style: TextStyle): string[][] {
  const { result } = report;
  const warnings = result.base.warnings.filter((warning) => !warning.startsWith("replications differ"));
  const few =
    result.base.agents < FEW_AGENTS
      ? [`One agent more or less is ${percent(1 / result.base.agents)}: smaller effects do not show.`]
      : [];
  const about = [
    "Bars reach from the lowest to the highest of an input's 80% range, all else as it stands, drawn in logarithms. known: " +
      "quality of the value; its range is that of uncertainty/ranges.yaml, of the scenario's priors (scenario), or of the covariance of the fitted coefficients (fit).",
    "explains: share of the variance of ln Agents/MW with the inputs drawn together, by the input itself and in all with others.",
    methodText(report),
    noiseText(report),
    ...few,
  ];
  const sources = shown.map(({ input }) => `${nameText(input)}: ${shortened(input.source, SOURCE_CHARACTERS)}`);
  return [
    [style.heading("How to read this"), ...about.flatMap((line) => bullet(line, PAGE_COLUMNS))],
    warnings.length === 0
      ? []
      : [style.heading("Warnings"), ...warnings.flatMap((line) => bullet(line, PAGE_COLUMNS)).map(style.warning)],
    sources.length === 0 ? [] : [style.heading("Why these"), ...sources.flatMap((line) => bullet(line, PAGE_COLUMNS))],
  ];
}

const FEW_AGENTS = 25;

function noiseText({ result: { noise } }: SensitivityReport): string {
  return `All searches share their random numbers; another seed moves the base case by ${percent(noise)} (80%). Inputs that make other trajectories of them (turns, growth of contexts) carry part of that noise.`;
}
