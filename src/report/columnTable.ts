/** Borderless tables for a terminal: columns sized to their content, the first one narrowed until all fits. */
import Table from "cli-table3";
import { oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

/** Columns of text that every report keeps to. */
export const PAGE_COLUMNS = 100;
const GAP = 2;
const MIN_FIRST_COLUMN = 12;

/** A cell is one line, or several. */
export type Cell = string | readonly string[];
export type Column = { readonly title: Cell; readonly align: "left" | "right" };

/** Lines of the table: titles, a rule, rows. No line is longer than the page as long as the other columns leave room for the first. */
export function columnTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], style: TextStyle): string[] {
  const others = columns
    .slice(1)
    .reduce((sum, { title }, index) => sum + GAP + widest([title, ...rows.map((row) => row[index + 1] ?? "")]), 0);
  const room = Math.max(MIN_FIRST_COLUMN, PAGE_COLUMNS - others);
  const head = columns.map(({ title }, index) => cellText(title, index === 0 ? room : PAGE_COLUMNS, style.detail));
  const body = rows.map((row) => row.map((cell, index) => cellText(cell, index === 0 ? room : PAGE_COLUMNS)));
  const headLines = Math.max(...head.map((cell) => cell.split("\n").length));
  const table = new Table({
    head,
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    chars: { ...NO_LINES, middle: " ".repeat(GAP) },
  });
  table.push(...body);
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const width = Math.max(...lines.map(visibleLength));
  return [...lines.slice(0, headLines), style.detail("-".repeat(width)), ...lines.slice(headLines)];
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
};

function linesOf(cell: Cell): readonly string[] {
  return typeof cell === "string" ? [cell] : cell;
}

function widest(cells: readonly Cell[]): number {
  return Math.max(...cells.flatMap((cell) => linesOf(cell).map((line) => line.length)));
}

/** Wraps the lines of a cell to a width; further lines keep the indent of the first. */
function cellText(cell: Cell, columns: number, decorate = (line: string): string => line): string {
  const wrapped = linesOf(cell).flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? "";
    return wrapText(oneLine(line), columns - indent.length).map((part) => indent + part);
  });
  return wrapped.map(decorate).join("\n");
}

function visibleLength(line: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
  return line.replace(/\u001b\[[0-9;]*m/g, "").length;
}
