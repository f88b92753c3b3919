/** Brings session logs of coding agents, read line by line, to anonymous records. Knows no disk, no clock and no chance. */
import { readerOf, sourceOf } from "./detect.ts";
import { withoutCopies } from "./duplicates.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { parseLenientJson } from "./lenientJson.ts";
import { type Line, LineSplitter } from "./lineSplitter.ts";
import type { ReadLog } from "./loggedCall.ts";
import type { LogFile, LogReader } from "./logReader.ts";
import { OpencodeReader } from "./opencode.ts";
import { type RecordSettings, sessionCalls, startSecondsOf } from "./sessionCalls.ts";
import type { LogSource, SessionLogCall } from "./sessionLogCall.ts";
import { type Skip, type SkipName, Skips } from "./skips.ts";

export type ImportedLogs = {
  readonly calls: readonly SessionLogCall[];
  /** Files by the program that wrote them. */
  readonly files: Readonly<Partial<Record<LogSource, number>>>;
  readonly compactions: number;
  readonly skips: readonly Skip[];
};

/** Longer lines hold images or whole files; no usage is that long. */
const MAX_LINE_CHARACTERS = 50_000_000;
/** A file of which so many lines say nothing is none of ours. */
const MAX_UNKNOWN_LINES = 200;

export class SessionLogImport {
  readonly #skips = new Skips();
  readonly #opencode = new OpencodeReader(this.#skips);
  readonly #logs: ReadLog[] = [];
  readonly #files: Partial<Record<LogSource, number>> = {};

  /** A file of one record a line. Give it pieces of text until it has seen enough, then close it. */
  openLines(file: LogFile): LinesImport {
    return new LinesImport(file, this.#skips, {
      readerOf: (source) => readerOf(source, file, this.#skips, this.#opencode),
      done: (source, reader) => this.#done(source, reader),
    });
  }

  /** A file that is one record. */
  addDocument(file: LogFile, text: string): void {
    const value = parseLenientJson(text);
    const record = fieldsOf(value);
    if (record !== undefined) this.addRecords(file, [record]);
    else this.skip(value === undefined ? "brokenLine" : "otherFormat", file);
  }

  /** Records of one program that make up a file. */
  addRecords(file: LogFile, records: Iterable<Fields>): void {
    let known: { readonly source: LogSource; readonly reader: LogReader } | undefined;
    let number = 0;
    for (const record of records) {
      number++;
      const source = known?.source ?? sourceOf(record);
      if (source === undefined) continue;
      known ??= { source, reader: readerOf(source, file, this.#skips, this.#opencode) };
      known.reader.add(record, number);
    }
    if (known === undefined) this.skip("otherFormat", file);
    else this.#done(known.source, known.reader);
  }

  /** Notes a file that could not be read, or not to its end. */
  skip(name: SkipName, { name: file }: LogFile): void {
    this.#skips.add(name, { file });
  }

  /** Called once, after the last file. */
  result(settings: RecordSettings): ImportedLogs {
    const byStart = [...this.#logs, this.#opencode.read()].sort(
      (one, other) => (startSecondsOf(one.calls) ?? 0) - (startSecondsOf(other.calls) ?? 0),
    );
    const logs = withoutCopies(byStart, this.#skips);
    return {
      calls: sessionCalls(logs, settings),
      files: this.#files,
      compactions: logs.reduce((sum, { compactions }) => sum + compactions.length, 0),
      skips: this.#skips.list(),
    };
  }

  #done(source: LogSource, reader: LogReader): void {
    this.#files[source] = (this.#files[source] ?? 0) + 1;
    this.#logs.push(reader.read());
  }
}

type Opened = {
  readonly readerOf: (source: LogSource) => LogReader;
  readonly done: (source: LogSource, reader: LogReader) => void;
};

class LinesImport {
  readonly #file: LogFile;
  readonly #skips: Skips;
  readonly #opened: Opened;
  readonly #lines = new LineSplitter(MAX_LINE_CHARACTERS);
  #known: { readonly source: LogSource; readonly reader: LogReader } | undefined;
  #unknownLines = 0;

  constructor(file: LogFile, skips: Skips, opened: Opened) {
    this.#file = file;
    this.#skips = skips;
    this.#opened = opened;
  }

  /** False: no need to go on, the file is none of a known program. */
  push(piece: string): boolean {
    for (const line of this.#lines.push(piece)) this.#take(line);
    return this.#known !== undefined || this.#unknownLines < MAX_UNKNOWN_LINES;
  }

  close(): void {
    for (const line of this.#lines.end()) this.#take(line);
    if (this.#known === undefined) this.#skips.add("otherFormat", { file: this.#file.name });
    else this.#opened.done(this.#known.source, this.#known.reader);
  }

  #take({ text, number, isEnded }: Line): void {
    const value = text === undefined ? undefined : parseLenientJson(text);
    const record = fieldsOf(value);
    if (record === undefined) {
      const name = text === undefined ? "longLine" : value !== undefined ? "noObject" : isEnded ? "brokenLine" : "cutLine";
      this.#unknownLines++;
      this.#skips.add(name, { file: this.#file.name, line: number });
      return;
    }
    if (this.#known === undefined) {
      const source = sourceOf(record);
      if (source !== undefined) this.#known = { source, reader: this.#opened.readerOf(source) };
      else this.#unknownLines++;
    }
    this.#known?.reader.add(record, number);
  }
}
