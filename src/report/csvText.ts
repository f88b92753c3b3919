/** CSV for spreadsheets: a header and one row an entry; text that a spreadsheet would run as a formula is escaped. */
import Papa from "papaparse";

export type CsvValue = string | number | null | undefined;

export function csvText(rows: readonly Readonly<Record<string, CsvValue>>[]): string {
  const finite = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cell(value)])));
  return `${Papa.unparse(finite, { newline: "\n", escapeFormulae: true })}\n`;
}

function cell(value: CsvValue): string | number {
  return value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value)) ? "" : value;
}
