/** A fit of a trace for people: measured beside fitted, what was assumed, what to do next. */
import type { ComparedFigure, FigureUnit } from "../traceFit/fitFigures.ts";
import type { FittedWorkload } from "../traceFit/fitWorkload.ts";
import { type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, significant } from "./figures.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

const UNITS: Readonly<Record<FigureUnit, { readonly suffix: string; readonly text: (value: number) => string }>> = {
  requests: { suffix: "", text: wholeFrom100 },
  tokens: { suffix: " (tokens)", text: wholeFrom100 },
  seconds: { suffix: " (s)", text: wholeFrom100 },
  perThousand: { suffix: " in 1,000 requests", text: wholeFrom100 },
  fraction: { suffix: "", text: (value) => `${(100 * value).toFixed(1)}%` },
};
const BEYOND_READING = 1e12;
const COLUMNS: readonly Column[] = [
  { title: "", align: "left" },
  { title: "measured", align: "right" },
  { title: "fitted", align: "right" },
  { title: "difference", align: "right" },
  { title: "", align: "left" },
];

export function traceFitText(fitted: FittedWorkload, style: TextStyle): string {
  const { profile, sessions, requests, subAgents, figures, assumptions, notes } = fitted;
  const helpers = subAgents === 0 ? "" : `, and ${grouped(subAgents)} sub-agents`;
  const off = figures.filter(({ differs }) => differs).length;
  const verdict =
    off === 0
      ? "All figures are within the tolerance."
      : `Of ${figures.length} figures, ${off} ${off === 1 ? "is" : "are"} off by more than the tolerance.`;
  return `${[
    style.heading(`${profile.id}: ${grouped(requests)} requests of ${grouped(sessions)} sessions${helpers}`),
    "",
    ...columnTable(
      COLUMNS,
      figures.map((figure) => row(figure, style)),
      style,
    ),
    "",
    verdict,
    "Fitted: sessions that the profile generates, with a fixed seed.",
    ...(notes.length === 0 ? [] : ["", ...notes.flatMap((note) => bullet(note, PAGE_COLUMNS))]),
    "",
    style.heading("Not in the trace"),
    ...assumptions.flatMap(({ path, why }) => bullet(`${path}: ${why}`, PAGE_COLUMNS)),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

function row({ name, unit, measured, fitted, difference, tolerance, differs }: ComparedFigure, style: TextStyle): string[] {
  const { suffix, text } = UNITS[unit];
  const limit = unit === "fraction" ? `${100 * tolerance} points` : percent(tolerance);
  return [
    oneLine(`${name}${suffix}`),
    text(measured),
    text(fitted),
    apart(unit, difference),
    differs ? style.warning(`over ${limit}`) : "",
  ];
}

/** Shares in points, all else in percent, with a sign. */
function apart(unit: FigureUnit, difference: number | undefined): string {
  if (difference === undefined) return NO_FIGURE;
  const text = (100 * difference).toFixed(unit === "fraction" ? 1 : 0);
  const sign = Number(text) > 0 ? "+" : "";
  return `${sign}${text.replace(/^-0(\.0)?$/, "0$1")}${unit === "fraction" ? " points" : "%"}`;
}

/** Whole from 100 on, three digits below; nobody reads the digits of what no trace should hold. */
function wholeFrom100(value: number): string {
  if (value >= BEYOND_READING) return value.toExponential(2);
  return value >= 100 ? grouped(value) : significant(value);
}
