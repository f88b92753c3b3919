/** CSV rows by the names of their columns. */
import Papa from "papaparse";
import { InputError } from "../../profiles/problem.ts";
import { BadRow, type Row } from "../rowFields.ts";
import type { TraceFormat } from "../traceFormat.ts";

/** The cells of a line. A comma in quotes is rare enough to be worth a shortcut. */
export function csvCells(line: string): readonly string[] {
  return line.includes('"') ? (Papa.parse<string[]>(line, { delimiter: "," }).data[0] ?? []) : line.split(",");
}

/** A cell as it may be written: in quotes where it must be, on one line. */
export function csvCell(text: string): string {
  const line = text.replace(/[\r\n]+/g, " ");
  return /[",]|^\s|\s$/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}

/** Column names, lower case. Errors: InputError where one that the format needs is missing. */
export function csvHeader(line: string, format: TraceFormat, file: string): readonly string[] {
  const names = csvCells(line).map((name) => name.trim().toLowerCase());
  const missing = (format.columns ?? []).filter((choices) => !choices.some((name) => names.includes(name)));
  if (missing.length === 0) return names;
  const wanted = missing.map((choices) => choices.join(" or ")).join(", ");
  const at = { file, line: 1, col: 1, path: "header" };
  const fix = "name the format with --from, or check the file";
  throw new InputError([{ ...at, wrong: `no ${format.title}`, expected: `columns: ${wanted}`, fix }]);
}

/** Errors: BadRow for a row that was cut short. */
export function csvRow(line: string, names: readonly string[]): Row {
  const cells = csvCells(line);
  if (cells.length < names.length) throw new BadRow("fewer cells than the header has");
  return Object.fromEntries(names.map((name, index) => [name, cells[index]?.trim()]));
}
