/**
 * JSON as benchmark tools write it: values one after another (JSON lines, or one long object), bare NaN and Infinity,
 * a last line cut short. Every key keeps its place in the text, so that a fault can be pointed at.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object with the places of its values; `offset` counts characters from the start of the text. */
export class JsonObject {
  readonly offset: number;
  readonly entries = new Map<string, { readonly value: Json; readonly offset: number }>();
  constructor(offset: number) {
    this.offset = offset;
  }
}

export type JsonFault = { readonly offset: number; readonly wrong: string };

const MAX_DEPTH = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

/**
 * Parses all values of a text. A fault in the first value ends the parse; after a later one it goes on at the next line
 * that opens an object, so that one bad line of many costs no more than itself.
 */
export function parseJsonValues(text: string): { readonly values: readonly Json[]; readonly faults: readonly JsonFault[] } {
  const parser = new Parser(text);
  const values: Json[] = [];
  const faults: JsonFault[] = [];
  while (parser.skipSpace()) {
    try {
      values.push(parser.value(0));
    } catch (error) {
      if (!(error instanceof BrokenJson)) throw error;
      faults.push({ offset: error.offset, wrong: error.message });
      if (values.length === 0 || !parser.skipToObjectLine()) break;
    }
  }
  return { values, faults };
}

/** Line and column, both from 1, of a character of a text. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly col: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", end + 1)) {
    line++;
    start = end + 1;
  }
  return { line, col: offset - start + 1 };
}

class BrokenJson extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** False at the end of the text. */
  skipSpace(): boolean {
    while (/[\s\ufeff]/.test(this.#text.charAt(this.#at))) this.#at++;
    return this.#at < this.#text.length;
  }

  /** To the next line that starts with an opening brace; false where there is none. */
  skipToObjectLine(): boolean {
    const next = this.#text.indexOf("\n{", this.#at);
    this.#at = next === -1 ? this.#text.length : next + 1;
    return next !== -1;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH} levels`);
    this.skipSpace();
    const first = this.#text.charAt(this.#at);
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) return this.#fail("not JSON");
    this.#at += number.length;
    return Number(number);
  }

  #object(depth: number): JsonObject {
    const object = new JsonObject(this.#at++);
    if (this.#takes("}")) return object;
    do {
      if (!this.skipSpace() || this.#text.charAt(this.#at) !== '"') this.#fail("a key in quotes is missing");
      const key = this.#string();
      if (!this.#takes(":")) this.#fail('a ":" is missing after the key');
      this.skipSpace();
      const offset = this.#at;
      object.entries.set(key, { value: this.value(depth + 1), offset });
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#fail('a "," or "}" is missing');
    return object;
  }

  #array(depth: number): Json[] {
    this.#at++;
    const items: Json[] = [];
    if (this.#takes("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.#takes(","));
    if (!this.#takes("]")) this.#fail('a "," or "]" is missing');
    return items;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', end);
      if (quote === -1) this.#fail("a text has no closing quote");
      let backslashes = 0;
      while (this.#text.charAt(quote - 1 - backslashes) === "\\") backslashes++;
      end = quote + 1;
      if (backslashes % 2 === 0) break;
    }
    const inner = this.#text.slice(start + 1, end - 1);
    this.#at = end;
    if (!inner.includes("\\")) return inner;
    try {
      return String(JSON.parse(`"${inner.replace(/\p{Cc}/gu, " ")}"`));
    } catch {
      this.#at = start;
      return this.#fail("a text holds an unknown escape");
    }
  }

  #takes(mark: string): boolean {
    this.skipSpace();
    if (this.#text.charAt(this.#at) !== mark) return false;
    this.#at++;
    return true;
  }

  #fail(wrong: string): never {
    const isOver = this.#at >= this.#text.trimEnd().length;
    throw new BrokenJson(this.#at, isOver ? "the text ends in the middle of a value" : wrong);
  }
}
