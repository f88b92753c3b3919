/**
 * One measured serving run, as a row of CSV: what was run, and what came out. The columns are those of public
 * collections brought to one schema; an empty cell means that the source did not say.
 */
import Papa from "papaparse";
import { z } from "zod";
import { InputError, type Problem, receivedOf } from "../profiles/problem.ts";

const optionalNumber = z.preprocess(
  (cell) => (cell === "" || cell === undefined ? undefined : Number(cell)),
  z.number().positive().optional(),
);
const whole = z.preprocess((cell) => Number(cell), z.int().min(1));
const optionalWhole = z.preprocess(
  (cell) => (cell === "" || cell === undefined ? undefined : Number(cell)),
  z.int().min(1).optional(),
);
const text = z.string().min(1);
const optionalText = z.preprocess((cell) => (cell === "" ? undefined : cell), z.string().optional());
const optionalFraction = z.preprocess(
  (cell) => (cell === "" || cell === undefined ? undefined : Number(cell)),
  z.number().min(0).max(1).optional(),
);

/** Most collections draw lengths uniformly from 0.8 to 1.0 of nominal. */
export const DEFAULT_SHORTEST_FRACTION = 0.8;

export const TTFT_STATISTICS = ["mean", "median"] as const;
export type TtftStatistic = (typeof TTFT_STATISTICS)[number];
/**
 * The public collection that holds TTFT (silicon_sample.csv of ai-dynamo/aiconfigurator) does not say which statistic it is.
 * Its values are means: they grow with concurrency even where prefill takes 1% of the time, as the mean does over the burst
 * in which all clients start. On its 600 aggregated vLLM runs of InferenceX a repetition's mean plus one constant is off by
 * 14% (median), its median plus one constant by 36%.
 */
export const DEFAULT_TTFT_STATISTIC: TtftStatistic = "mean";

const measuredRunSchema = z.object({
  run_id: text,
  curve_id: text,
  platform: text,
  model: text,
  engine: text,
  precision: z.string(),
  speculative: z.enum(["none", "mtp"]),
  mode: z.enum(["aggregated", "disaggregated"]),
  isl_nominal_tokens: whole,
  osl_nominal_tokens: whole,
  /** Lengths are uniform from this share of nominal up to nominal; 1: all alike. Absent: DEFAULT_SHORTEST_FRACTION. */
  shortest_length_fraction: optionalFraction,
  concurrency: whole,
  gpus: whole,
  prefill_workers: optionalWhole,
  prefill_tp: optionalWhole,
  prefill_ep: optionalWhole,
  prefill_attention_dp: optionalWhole,
  decode_workers: whole,
  decode_tp: whole,
  decode_ep: whole,
  decode_attention_dp: whole,
  ttft_s: optionalNumber,
  /** What ttft_s is of all requests. Absent: DEFAULT_TTFT_STATISTIC. */
  ttft_statistic: z.preprocess((cell) => (cell === "" ? undefined : cell), z.enum(TTFT_STATISTICS).optional()),
  tpot_s: optionalNumber,
  total_tok_s_per_gpu: optionalNumber,
  gpu_joules_per_output_token: optionalNumber,
  note: optionalText,
  source: optionalText,
});
export type MeasuredRun = z.output<typeof measuredRunSchema>;

/**
 * Reads runs from CSV text.
 * Errors: InputError listing every faulty row by file:line:col and column, and a header that lacks columns.
 */
export function parseMeasuredRuns(csv: string, file: string): MeasuredRun[] {
  const { data, meta } = Papa.parse<Record<string, string>>(csv, {
    header: true,
    skipEmptyLines: true,
    // A guess could be led astray by the text of a note; without a comma in the header it is all there is.
    delimiter: /^[^\r\n]*,/.test(csv) ? "," : "",
  });
  const columns = meta.fields ?? [];
  const missing = Object.entries(measuredRunSchema.shape)
    .filter(([name, schema]) => !columns.includes(name) && !schema.safeParse(undefined).success)
    .map(([name]) => name);
  if (missing.length > 0) {
    throw new InputError([
      {
        file,
        line: 1,
        col: 1,
        path: "header",
        wrong: `column${missing.length === 1 ? "" : "s"} missing: ${missing.join(", ")}`,
        expected: "a CSV file of measured runs with a header row",
        fix: `add the column${missing.length === 1 ? "" : "s"} ${missing.join(", ")} to the first line`,
      },
    ]);
  }
  const problems: Problem[] = [];
  const runs = data.flatMap((row, index) => {
    const parsed = measuredRunSchema.safeParse(row);
    if (parsed.success) return [parsed.data];
    for (const issue of parsed.error.issues) {
      const column = String(issue.path[0]);
      problems.push({
        file,
        // Papa does not keep line numbers: rows without line breaks inside cells are one line each, after the header.
        line: index + 2,
        col: 1,
        path: column,
        wrong: issue.message,
        ...receivedOf(row[column]),
        expected:
          column.endsWith("_s") || column.includes("tok") ? "a positive number or an empty cell" : "a value of this column",
        fix: `mend the cell ${column} of this row`,
      });
    }
    return [];
  });
  if (problems.length > 0) throw new InputError(problems);
  return runs;
}

/**
 * Writes runs as CSV text, all columns in the order of the schema, so that parseMeasuredRuns gives the same runs again.
 * Text stays as it is: a cell that a spreadsheet would take for a formula is not escaped.
 */
export function writeMeasuredRuns(runs: readonly MeasuredRun[]): string {
  const fields = Object.keys(measuredRunSchema.shape) as (keyof MeasuredRun)[];
  const data = runs.map((run) => fields.map((field) => run[field]));
  // A line break inside of a cell stands in quotes, so one at the end is that of a header without rows.
  return Papa.unparse({ fields, data }, { newline: "\n" }).replace(/\n?$/, "\n");
}
