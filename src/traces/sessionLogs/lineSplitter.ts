/** Lines of a text that comes in pieces, so that no file has to be in memory as a whole. */

export type Line = {
  /** Undefined: longer than the splitter keeps. */
  readonly text: string | undefined;
  /** From 1. */
  readonly number: number;
  /** False for what follows the last line end: a line that may still be being written. */
  readonly isEnded: boolean;
};

/** Ends a line: LF, CR LF or CR; JSON has none of them within a text. U+2028, which it may have, does not. */
const LINE_END = /\r\n|\n|\r/g;

/** Blank lines are left out, and counted. */
export class LineSplitter {
  readonly #maxCharacters: number;
  #parts: string[] = [];
  #characters = 0;
  #number = 0;
  #lastWasReturn = false;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** Lines that this piece ends. */
  push(piece: string): Line[] {
    if (piece === "") return [];
    const lines: Line[] = [];
    // The LF of a CR LF that was cut in two.
    let start = this.#lastWasReturn && piece.startsWith("\n") ? 1 : 0;
    LINE_END.lastIndex = start;
    for (let end = LINE_END.exec(piece); end !== null; end = LINE_END.exec(piece)) {
      this.#keep(piece.slice(start, end.index));
      this.#take(true, lines);
      start = LINE_END.lastIndex;
    }
    this.#keep(piece.slice(start));
    this.#lastWasReturn = piece.endsWith("\r");
    return lines;
  }

  /** The line that nothing ended, if there is one. */
  end(): Line[] {
    const lines: Line[] = [];
    this.#take(false, lines);
    return lines;
  }

  #keep(part: string): void {
    this.#characters += part.length;
    if (this.#characters > this.#maxCharacters) this.#parts = [];
    else if (part !== "") this.#parts.push(part);
  }

  #take(isEnded: boolean, lines: Line[]): void {
    const text = this.#characters > this.#maxCharacters ? undefined : this.#parts.join("");
    if (isEnded || this.#characters > 0) this.#number++;
    if (text?.trim() !== "") lines.push({ text, number: this.#number, isEnded });
    this.#parts = [];
    this.#characters = 0;
  }
}
