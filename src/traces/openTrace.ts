/**
 * Reads a trace as a stream of requests. What damages a row costs that row, counted with its reason and first place; a file
 * that is of no known format, or leaves no request at all, is refused.
 */
import { expectedNames } from "../profiles/names.ts";
import { InputError, type Problem } from "../profiles/problem.ts";
import { TRACE_FORMATS, type TraceFormatName } from "./formatNames.ts";
import { FORMATS, sniffFormat } from "./formats.ts";
import { asRow, BadRow, type Row } from "./rowFields.ts";
import { csvHeader, csvRow } from "./text/csvRows.ts";
import { parseLenient } from "./text/lenientJson.ts";
import { jsonDocuments, type TextUnit, type TraceText, textLines } from "./text/textUnits.ts";
import type { RowReader, TraceFormat } from "./traceFormat.ts";
import { type Place, TraceReport } from "./traceReport.ts";
import type { TraceRequest } from "./traceRequest.ts";

export type OpenTrace = {
  readonly format: TraceFormat;
  /** Fills up while the requests are read. */
  readonly report: TraceReport;
  /** In file order. Errors on the way: InputError when nothing was left at the end. */
  readonly requests: AsyncIterable<TraceRequest>;
};

export type OpenSettings = {
  /** Default: what the first bytes look like. */
  readonly format?: TraceFormatName | undefined;
  /** Length of a block of hashes, where the format's own does not hold. */
  readonly blockTokens?: number | undefined;
};

/** Enough to see the keys of a first row, and to pass over a damaged one. */
const HEAD_CHARACTERS = 65_536;
const MAX_SHOWN_REASONS = 5;

/**
 * Opens the files of a trace, one or more, which are read one after another as if they were one.
 * Errors: InputError for no file, for an empty one, for what is no text, and where the format is not known.
 */
export async function openTrace(files: readonly TraceText[], settings: OpenSettings = {}): Promise<OpenTrace> {
  const [first, ...others] = files;
  if (first === undefined) throw new Error("a trace has one file at least");
  const { head, text } = await peek(first);
  const format = settings.format === undefined ? sniffFormat(head) : FORMATS[settings.format];
  if (format === undefined) throw unknownFormat(first.file);
  const report = new TraceReport();
  const reader = new TraceReader(format, report, settings.blockTokens);
  return { format, report, requests: reader.read([text, ...others]) };
}

/** The start of a text, and the whole of it again. */
async function peek({ file, chunks }: TraceText): Promise<{ head: string; text: TraceText }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const held: string[] = [];
  let length = 0;
  while (length < HEAD_CHARACTERS) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    held.push(value);
    length += value.length;
  }
  const head = held.join("");
  const fault = (wrong: string, fix: string): InputError =>
    new InputError([{ file, path: "", wrong, expected: "a trace, as text in UTF-8", fix }]);
  if (head.trim() === "" || head === "\ufeff") throw fault("empty", "check that the trace was written");
  if (/\0|\ufffd\ufffd/.test(head)) throw fault("not text in UTF-8", "name another file, or save this one as UTF-8");
  async function* whole(): AsyncGenerator<string> {
    yield* held.splice(0);
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { head, text: { file, chunks: whole() } };
}

function unknownFormat(file: string): InputError {
  const fix = "name it with --from, or check that this is a trace of requests";
  return new InputError([
    { file, line: 1, col: 1, path: "", wrong: "no trace that is known", expected: expectedNames("", TRACE_FORMATS), fix },
  ]);
}

class TraceReader {
  readonly #format: TraceFormat;
  readonly #report: TraceReport;
  readonly #rowReader: RowReader;
  #place: Place = { file: "", line: 1 };
  #lastSeconds = Number.NEGATIVE_INFINITY;

  constructor(format: TraceFormat, report: TraceReport, blockTokens: number | undefined) {
    this.#format = format;
    this.#report = report;
    this.#rowReader = format.open({
      remark: (what) => report.remark(what, this.#place),
      attempt: (step) => this.#attempt(step),
      blockTokens,
    });
  }

  async *read(files: readonly TraceText[]): AsyncGenerator<TraceRequest> {
    for (const text of files) {
      const parse = this.#format.shape === "csv" ? this.#csvParser(text.file) : (unit: TextUnit) => this.#parseJson(unit);
      const units = this.#format.shape === "documents" ? jsonDocuments(text) : textLines(text);
      for await (const batch of units) {
        for (const unit of batch) {
          if (unit.text.trim() === "") continue;
          this.#report.lines++;
          this.#place = { file: text.file, line: unit.line };
          for (const row of this.#attempt(() => parse(unit)) ?? []) yield* this.#requestsOf(row);
        }
      }
    }
    if (this.#report.requests === 0) throw nothingLeft(this.#format, this.#report, files[0]?.file ?? "");
  }

  #requestsOf(row: Row): readonly TraceRequest[] {
    const requests = this.#attempt(() => this.#rowReader(row)) ?? [];
    this.#report.requests += requests.length;
    // Formats with sessions look at each session's own clock.
    if (this.#format.sessions === "none") for (const { sentSeconds } of requests) this.#checkClock(sentSeconds);
    return requests;
  }

  #checkClock(sentSeconds: number | undefined): void {
    if (sentSeconds === undefined) return;
    if (sentSeconds < this.#lastSeconds) this.#report.remark("the clock goes back, kept in file order", this.#place);
    this.#lastSeconds = sentSeconds;
  }

  #attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      const { col } = error;
      this.#report.skip(error.message, { ...this.#place, ...(col === undefined ? {} : { col }) }, error.received);
      return undefined;
    }
  }

  #parseJson({ text }: TextUnit): readonly Row[] {
    const parsed = parseLenient(text);
    if ("fault" in parsed) throw new BadRow(parsed.fault, undefined, parsed.col);
    const values: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
    return values.map((value) => {
      const row = asRow(value);
      if (row === undefined) throw new BadRow("not a JSON object");
      return row;
    });
  }

  #csvParser(file: string): (unit: TextUnit) => readonly Row[] {
    let names: readonly string[] | undefined;
    return ({ text }) => {
      if (names !== undefined) return [csvRow(text, names)];
      names = csvHeader(text, this.#format, file);
      return [];
    };
  }
}

/** The reasons why, most frequent first. */
function nothingLeft(format: TraceFormat, report: TraceReport, file: string): InputError {
  const expected = `rows of this format: ${format.title}`;
  const fix = "name another format with --from, or check the file";
  const reasons = [...report.skips].sort(([, a], [, b]) => b.count - a.count).slice(0, MAX_SHOWN_REASONS);
  const problems = reasons.map(
    ([reason, { count, first, received }]): Problem => ({
      ...first,
      path: count === 1 ? "(1 row)" : `(${count} rows)`,
      wrong: reason,
      received,
      expected,
      fix,
    }),
  );
  return new InputError(problems.length > 0 ? problems : [{ file, path: "", wrong: "no requests in it", expected, fix }]);
}
