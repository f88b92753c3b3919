/** Text that arrives in chunks, cut into lines or into JSON documents, each with its line number. */
import { InputError } from "../../profiles/problem.ts";

/** `line`: of the first character, from 1. */
export type TextUnit = { readonly text: string; readonly line: number };

/** A file: its name as messages print it, and its text as it comes in. */
export type TraceText = { readonly file: string; readonly chunks: AsyncIterable<string> };

/** V8 holds no text of more than 512 Mi characters; half of it leaves room to join two. */
const MAX_UNIT_CHARACTERS = 250_000_000;
/** Also the marks of a list that has an object a line. */
const BETWEEN_DOCUMENTS = /^[\s,[\]]*$/;
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Lines that end in LF, CRLF or CR, a chunk's worth at a time: one await a line would cost more than the line.
 * Errors: InputError for a line of over 250 million characters.
 */
export async function* textLines({ file, chunks }: TraceText): AsyncGenerator<readonly TextUnit[]> {
  let line = 1;
  // Pieces of the line at hand: joining them chunk by chunk would copy a long line each time.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of withoutMark(chunks)) {
    pieces.push(chunk);
    length += chunk.length;
    // A CR at the end may be half of a CRLF, and waits for the next chunk.
    const goesOn = !/[\r\n]/.test(chunk.slice(0, -1)) && !chunk.endsWith("\n") && !pieces.at(-2)?.endsWith("\r");
    if (goesOn && length > MAX_UNIT_CHARACTERS) throw tooLong(file, line);
    if (goesOn) continue;
    const parts = pieces.join("").split(/\r\n|\r(?!$)|\n/);
    const rest = parts.pop() ?? "";
    pieces = [rest];
    length = rest.length;
    yield parts.map((part, index) => ({ text: part, line: line + index }));
    line += parts.length;
  }
  yield [{ text: pieces.join("").replace(/\r$/, ""), line }];
}

/**
 * JSON objects one after another, over one line or many, also as a list with an object a line. A damaged one ends where a
 * line opens an object in its first column, as indented JSON does not inside of one; the last one may be cut short.
 * Errors: InputError for an object of over 250 million characters.
 */
export async function* jsonDocuments(text: TraceText): AsyncGenerator<readonly TextUnit[]> {
  const cutter = new DocumentCutter();
  for await (const lines of textLines(text)) {
    const units = lines.flatMap((line) => cutter.add(line));
    if (cutter.rest.length > MAX_UNIT_CHARACTERS) throw tooLong(text.file, cutter.startLine);
    yield units;
  }
  if (!BETWEEN_DOCUMENTS.test(cutter.rest)) yield [{ text: cutter.rest, line: cutter.startLine }];
}

/** Counts brackets outside of texts. */
class DocumentCutter {
  rest = "";
  startLine = 1;
  #depth = 0;

  /** The documents that end with this line, whole or damaged. */
  add({ text, line }: TextUnit): readonly TextUnit[] {
    const units: TextUnit[] = [];
    if (this.#depth <= 0 || text.startsWith("{")) {
      units.push({ text: this.rest, line: this.startLine });
      this.#restart(line);
    }
    let start = 0;
    const marks = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g;
    for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
      const [mark] = match;
      if (mark === "{" || mark === "[") this.#depth++;
      else if (mark === "}" || mark === "]") this.#depth--;
      else continue;
      if (this.#depth > 0) continue;
      units.push({ text: this.rest + text.slice(start, marks.lastIndex), line: this.startLine });
      start = marks.lastIndex;
      this.#restart(line);
    }
    this.rest += `${text.slice(start)}\n`;
    return units.filter(({ text }) => !BETWEEN_DOCUMENTS.test(text));
  }

  #restart(line: number): void {
    this.rest = "";
    this.startLine = line;
    this.#depth = 0;
  }
}

async function* withoutMark(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let first = true;
  for await (const chunk of chunks) {
    yield first && chunk.startsWith(BYTE_ORDER_MARK) ? chunk.slice(1) : chunk;
    if (chunk !== "") first = false;
  }
}

function tooLong(file: string, line: number): InputError {
  const expected = `a line or JSON object of at most ${MAX_UNIT_CHARACTERS / 1e6} million characters`;
  const fix = "write one JSON object a line";
  return new InputError([{ file, line, col: 1, path: "", wrong: "too long to be read", expected, fix }]);
}
