/** All configurations in one CSV: the columns of `agentwatt capacity --format csv`, with the configuration before them. */
import Papa from "papaparse";
import { csvText } from "../../../report/csvText.ts";
import type { ShownRow } from "../results/shownRow.ts";

export function configurationsCsv(all: readonly ShownRow[]): string {
  const rows = all.flatMap(({ label, isRough, answered }) => {
    if (answered === undefined) return [];
    const { data } = Papa.parse<Record<string, string>>(answered.answer.csv, { header: true, skipEmptyLines: true });
    return data.map((row) => ({ configuration: label, rough: isRough ? "yes" : "no", ...row }));
  });
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return csvText(
    rows.map((row) => Object.fromEntries(columns.map((name) => [name, (row as Record<string, string>)[name] ?? ""]))),
  );
}
