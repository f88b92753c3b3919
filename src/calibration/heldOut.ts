/**
 * Measured runs as fits predicted them that had not seen them, read back from what `agentwatt calibrate --held-out` wrote.
 * Knows the file's columns; what is made of the rows stands in heldOutErrors.ts.
 */
import Papa from "papaparse";
import { expectedNames } from "../profiles/names.ts";
import { InputError, type Problem, receivedOf } from "../profiles/problem.ts";
import { FIGURES, type Figure } from "./fitProblem.ts";
import { FOLD_KINDS, type FoldKind } from "./folds.ts";

/** SI units, watts a GPU; the spread of the fit's own coefficients as a standard deviation in ln units. */
type HeldOutFigure = { readonly measured: number; readonly predicted: number; readonly lnSpread: number };

export type HeldOutRow = {
  readonly runId: string;
  /** What the fit that predicted it had not seen. */
  readonly leftOut: FoldKind;
  readonly platform: string;
  readonly engine: string;
  readonly model: string;
  readonly parallelism: string;
  readonly mode: string;
  readonly speculative: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly concurrency: number;
  readonly gpus: number;
  /** A cap kept the server from decoding what its clients sent. */
  readonly saturated: boolean;
  /** Its time to first token is that of a queue. */
  readonly queueing: boolean;
  /** Absent: not measured, or flagged as broken. */
  readonly figures: Readonly<Partial<Record<Figure, HeldOutFigure>>>;
};

type NeverFitted = { readonly runId: string; readonly reason: string };

export type HeldOutRuns = { readonly rows: readonly HeldOutRow[]; readonly neverFitted: readonly NeverFitted[] };

const NEVER_FITTED = "never fitted";
const TEXT_COLUMNS = ["platform", "engine", "model", "parallelism", "mode", "speculative"] as const;
const COUNT_COLUMNS = ["isl_nominal_tokens", "osl_nominal_tokens", "concurrency", "gpus"] as const;
const FLAG_COLUMNS = ["saturated", "queueing"] as const;
const FIGURE_COLUMNS = FIGURES.flatMap((figure) => [`measured_${figure}`, `predicted_${figure}`, `ln_spread_${figure}`]);
const COLUMNS = ["run_id", "left_out", ...TEXT_COLUMNS, ...COUNT_COLUMNS, ...FLAG_COLUMNS, "reason", ...FIGURE_COLUMNS];
const COMMAND = "agentwatt calibrate --held-out";

/** Errors: InputError listing every faulty cell by file:line:col, a header that lacks columns, and a file without left-out runs. */
export function parseHeldOut(text: string, file: string): HeldOutRuns {
  const [header = [], ...lines] = Papa.parse<string[]>(text, { delimiter: "," }).data;
  requireColumns(header, file);
  const problems: Problem[] = [];
  const rows: HeldOutRow[] = [];
  const neverFitted: NeverFitted[] = [];
  lines.forEach((cells, index) => {
    if (cells.length === 1 && cells[0] === "") return;
    // A cell of this file holds no line break: a line of text is a row.
    const row = new RowReader({ file, line: index + 2, header, cells, problems });
    if (row.text("left_out") === NEVER_FITTED) neverFitted.push({ runId: row.text("run_id"), reason: row.text("reason") });
    else rows.push(readRow(row));
  });
  if (problems.length > 0) throw new InputError(problems);
  if (rows.length === 0) {
    throw new InputError([
      { file, path: "", wrong: "no runs", expected: `rows that ${COMMAND} wrote`, fix: `write the file again with ${COMMAND}` },
    ]);
  }
  return { rows, neverFitted };
}

function requireColumns(header: readonly string[], file: string): void {
  const missing = COLUMNS.filter((name) => !header.includes(name));
  if (missing.length === 0) return;
  const noun = missing.length === 1 ? "column" : "columns";
  throw new InputError([
    {
      file,
      line: 1,
      col: 1,
      path: "header",
      wrong: `${noun} missing: ${missing.join(", ")}`,
      expected: `a CSV file that ${COMMAND} wrote`,
      fix: `write the file again with ${COMMAND}`,
    },
  ]);
}

function readRow(row: RowReader): HeldOutRow {
  const [promptTokens, outputTokens, concurrency, gpus] = COUNT_COLUMNS.map((name) => row.positive(name) ?? Number.NaN);
  const [platform, engine, model, parallelism, mode, speculative] = TEXT_COLUMNS.map((name) => row.text(name));
  return {
    runId: row.text("run_id"),
    leftOut: row.choice("left_out", [...FOLD_KINDS]) as FoldKind, // Checked; a problem is thrown before it is used.
    ...({ platform, engine, model, parallelism, mode, speculative } as Record<(typeof TEXT_COLUMNS)[number], string>), // Mapped above.
    ...({ promptTokens, outputTokens, concurrency, gpus } as Record<
      "promptTokens" | "outputTokens" | "concurrency" | "gpus",
      number
    >), // Mapped above.
    saturated: row.choice("saturated", ["0", "1"]) === "1",
    queueing: row.choice("queueing", ["0", "1"]) === "1",
    figures: Object.fromEntries(
      FIGURES.flatMap((figure) => {
        if (row.isEmpty(`measured_${figure}`) && row.isEmpty(`predicted_${figure}`)) return [];
        const measured = row.positive(`measured_${figure}`);
        const predicted = row.positive(`predicted_${figure}`);
        const lnSpread = row.number(`ln_spread_${figure}`, 0, "a number from 0 up");
        return measured === undefined || predicted === undefined || lnSpread === undefined
          ? []
          : [[figure, { measured, predicted, lnSpread }]];
      }),
    ),
  };
}

type RowSource = {
  readonly file: string;
  readonly line: number;
  readonly header: readonly string[];
  readonly cells: readonly string[];
  /** Faults are added here. */
  readonly problems: Problem[];
};

/** Reads cells of one row by column; a faulty cell becomes a problem and an undefined or empty value. */
class RowReader {
  readonly #source: RowSource;

  constructor(source: RowSource) {
    this.#source = source;
  }

  isEmpty(column: string): boolean {
    return this.#cell(column) === "";
  }

  text(column: string): string {
    if (this.isEmpty(column)) this.#fault(column, "empty", "some text");
    return this.#cell(column);
  }

  choice(column: string, choices: readonly string[]): string {
    const cell = this.#cell(column);
    if (!choices.includes(cell)) this.#fault(column, "not one of the choices", expectedNames(cell, choices));
    return cell;
  }

  positive(column: string): number | undefined {
    return this.number(column, Number.MIN_VALUE, "a positive number");
  }

  number(column: string, least: number, expected: string): number | undefined {
    const cell = this.#cell(column);
    const value = cell.trim() === "" ? Number.NaN : Number(cell);
    if (Number.isFinite(value) && value >= least) return value;
    this.#fault(column, cell === "" ? "empty" : Number.isFinite(value) ? "too small" : "not a number", expected);
    return undefined;
  }

  #cell(column: string): string {
    return this.#source.cells[this.#source.header.indexOf(column)] ?? "";
  }

  #fault(column: string, wrong: string, expected: string): void {
    const { file, line, header, cells, problems } = this.#source;
    const place = header.indexOf(column);
    const before = cells.slice(0, place);
    const col = before.length === 0 ? 1 : Papa.unparse([before]).length + 2;
    const received = receivedOf(this.#cell(column));
    problems.push({ file, line, col, path: column, wrong, ...received, expected, fix: `write the file again with ${COMMAND}` });
  }
}
