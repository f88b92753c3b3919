/** Longer contexts as text: a table a tier, what memory below HBM gives back, and what it comes to. */
import type { Tier } from "../profiles/scenario.ts";
import { KV_VARIANTS } from "../sweep/kvVariants.ts";
import type { LongContextPoint } from "../sweep/longContext.ts";
import { megawattInterval } from "./capacityReport.ts";
import { type Cell, type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, seconds, signedPercent, significant, withUnit } from "./figures.ts";
import {
  binds,
  type Curve,
  curvesOf,
  givenBack,
  type LongContextReport,
  longContextSummary,
  tiersOf,
  tokensText,
} from "./longContextReport.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeCell, tierHeading } from "./tierTable.ts";

export function longContextText(report: LongContextReport, style: TextStyle): string {
  const { scenario } = report;
  const facts = `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${scenario.search.replications} replications`;
  const blocks = [
    [style.heading("What longer contexts do"), style.detail(oneLine(facts))],
    ...tiersOf(report).flatMap((tier) => tierBlocks(report, tier, style)),
    ...(report.notes
      ? [[style.heading("How to read this"), ...notes(report).flatMap((line) => bullet(line, PAGE_COLUMNS))]]
      : []),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function tierBlocks(report: LongContextReport, tier: Tier, style: TextStyle): string[][] {
  const curves = curvesOf(report, tier);
  const table = columnTable(
    COLUMNS,
    curves.flatMap((curve) => curve.points.map((point, index) => rowCells(report, point, index === 0))),
    style,
  );
  return [
    [style.heading(tierHeading(tier)), ...table],
    variantTable(curves, style),
    longContextSummary(report, tier).flatMap((line) => bullet(line, PAGE_COLUMNS)),
  ];
}

const COLUMNS: readonly Column[] = [
  { title: ["platform", "  deployment"], align: "left" },
  { title: ["context", "mean"], align: "right" },
  { title: ["agents", "80%"], align: "right" },
  { title: ["Agents/MW", "80%"], align: "right" },
  { title: ["first token", "P50, P95"], align: "right" },
  { title: ["KV/agent", "of HBM"], align: "right" },
  { title: ["J/turn", "GPUs"], align: "right" },
  { title: "binds", align: "left" },
];

function rowCells({ basis }: LongContextReport, point: LongContextPoint, isFirst: boolean): Cell[] {
  const { result, turn, ceilingTokens, promptTokens } = point;
  const place: Cell[] = [isFirst ? placeCell(point) : "", [tokensText(ceilingTokens), tokensText(promptTokens)]];
  const interval = result && megawattInterval(result, basis);
  if (result === undefined || interval === undefined || turn === undefined) {
    return [...place, "0", NO_FIGURE, NO_FIGURE, NO_FIGURE, NO_FIGURE, binds(point)];
  }
  const [low, high] = result.agentsInterval;
  return [
    ...place,
    [grouped(result.agents), `${grouped(low)}-${grouped(high)}`],
    [significant(interval.value), `${significant(interval.low)}-${significant(interval.high)}`],
    [seconds(turn.ttftSecondsP50), seconds(turn.ttftSecondsP95)],
    [withUnit(turn.kvBytesPerAgent, "B", 3), percent(turn.hbmFraction)],
    grouped(turn.joules),
    binds(point),
  ];
}

/** Agents with memory below HBM; nothing where no deployment could have any. */
function variantTable(curves: readonly Curve[], style: TextStyle): string[] {
  const points = curves.flatMap((curve) => curve.points).filter(({ variants }) => variants.length > 0);
  const there = KV_VARIANTS.filter((variant) => points.some(({ variants }) => variants.some((own) => own.variant === variant)));
  if (there.length === 0) return [];
  const columns: Column[] = [
    { title: "agents with KV in", align: "left" },
    { title: "context", align: "right" },
    { title: "HBM alone", align: "right" },
    ...there.map((variant) => ({ title: `+ ${variant}`, align: "right" as const })),
  ];
  const rows = points.map((point): Cell[] => [
    point.platform,
    tokensText(point.ceilingTokens),
    grouped(point.result?.agents ?? 0),
    ...there.map((variant) => {
      const own = point.variants.find((candidate) => candidate.variant === variant);
      return own === undefined ? NO_FIGURE : `${grouped(own.agents)} (${signedPercent(givenBack(point, own.agents))})`;
    }),
  ]);
  return columnTable(columns, rows, style);
}

function notes({ fittedContextTokens, basis }: LongContextReport): string[] {
  return [
    "context: the ceiling, and the mean prompt over requests under it. Contexts grow a turn as the workload says, beyond its last " +
      "mark as between its last two, and tasks are stretched until as many of them reach the ceiling as reach the workload's own. " +
      "With the ceiling raised and tasks as long as before, nothing changes.",
    `Agents/MW: ${basis} basis. 80%: ${fittedContextTokens !== undefined ? "replications, and draws of the fitted coefficients" : "replications"}; not what is uncertain about the workload, which is more.`,
    "first token, KV and joules: of a phase at the answer, or as little below it as meets the tier in the first replication. " +
      "KV/agent: kept and in use where prompts are prefilled, and what all agents have of the HBM for KV there. J/turn: joules of the GPUs a request.",
    "binds: what one agent more runs out of; KV memory where memory below HBM carries 10% more. + host, NVMe: all that the hardware " +
      "profile has; NVLink pool: HBM that the decode pool does not need itself. One replication, to 2%.",
    fittedContextTokens === undefined
      ? "Nothing is fitted to measured runs here: the coefficients are priors."
      : `No fitted run went past ${grouped(fittedContextTokens)} tokens: attention over long contexts is extrapolated from the model's architecture.`,
  ];
}
