/** AIPerf's summary as CSV: two tables, one of statistics and one of single values, brought into the shape of the JSON one. */
import Papa from "papaparse";
import { InputError } from "../../profiles/problem.ts";
import type { ResultText } from "./fields.ts";
import { type Json, JsonObject } from "./jsonText.ts";

const STATISTICS = ["avg", "p50", "min", "max"];

export function isAiperfCsv(text: string): boolean {
  return /^\ufeff?"?Metric"?\s*,/.test(text.trimStart());
}

/**
 * `Time to First Token (ms)` becomes time_to_first_token with its unit and statistics; places are those of the lines.
 * Errors: InputError where the statistics lack a median.
 */
export function aiperfCsvObject({ file, text }: ResultText): JsonObject {
  const object = new JsonObject(0);
  let offset = 0;
  let columns: readonly string[] = [];
  for (const line of text.split("\n")) {
    // Labels and numbers of one line each: the tool breaks none.
    const cells = (Papa.parse<string[]>(line.trim(), { delimiter: "," }).data[0] ?? []).map((cell) => cell.trim());
    const label = /^(.+?)\s*\(([^()]*)\)$|^(.+)$/.exec(cells[0] ?? "");
    if (cells[0]?.replace("\ufeff", "") === "Metric") {
      columns = cells;
      if (!columns.includes("Value")) requireMedian(columns, file, text.slice(0, offset).split("\n").length);
    } else if (label !== null) {
      const tag = (label[1] ?? label[3] ?? "").toLowerCase().replaceAll(/[\s-]+/g, "_");
      const metric = new JsonObject(offset);
      const put = (key: string, value: Json): unknown => metric.entries.set(key, { value, offset });
      put("unit", label[2] ?? "");
      for (const key of STATISTICS) {
        const cell = cells[columns.indexOf(key)];
        if (cell !== undefined && cell !== "") put(key, cell);
      }
      const single = cells[columns.indexOf("Value")];
      if (single !== undefined && single !== "") put("avg", single);
      object.entries.set(tag, { value: metric, offset });
    }
    offset += line.length + 1;
  }
  return object;
}

function requireMedian(columns: readonly string[], file: string, line: number): void {
  if (columns.includes("p50")) return;
  const wrong = "column missing: p50";
  const expected = "a table with the columns Metric, avg and p50";
  throw new InputError([{ file, line, col: 1, path: "header", wrong, expected, fix: "give the JSON export instead" }]);
}
