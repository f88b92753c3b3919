/**
 * Reads named values of a config.json strictly: a wrong type or range is a fault with its place, and every key that gave
 * a value is remembered, so that the profile can say where its numbers come from.
 */
import type { ResultText } from "../calibration/imports/fields.ts";
import { type Json, JsonObject, lineAndColumn } from "../calibration/imports/jsonText.ts";
import { InputError, type Location, type Problem, receivedOf } from "../profiles/problem.ts";

/** Far above any model; below them every product of dimensions stays finite. */
export const MAX = { width: 1_000_000, layers: 1_000, experts: 100_000, vocabulary: 100_000_000, tokens: 1_000_000_000 } as const;
/** Some checkpoints list every matrix of every expert. */
const MAX_LIST_ENTRIES = 300_000;

type Keys = string | readonly string[];
type Range = { readonly min?: number; readonly max: number };

/** Keys that gave a value since the journal was opened. */
type Journal = { keys: Set<string> };

/** Where fields stand. `named`: above the keys that the file itself chose; sources go no deeper than that. */
type Place = { readonly path: string; readonly named?: string | undefined };

export class ConfigFields {
  /** What sources call the file: config.json, whatever its name on the disk. */
  readonly label: string;
  readonly #object: JsonObject;
  readonly #source: ResultText;
  readonly #place: Place;
  readonly #journal: Journal;

  constructor(
    object: JsonObject,
    source: ResultText,
    label: string,
    place: Place = { path: "" },
    journal: Journal = { keys: new Set() },
  ) {
    this.#object = object;
    this.#source = source;
    this.label = label;
    this.#place = place;
    this.#journal = journal;
  }

  /** Where a value stands; the object itself where it is absent. */
  at(key: string): Location {
    const offset = this.#object.entries.get(key)?.offset ?? this.#object.offset;
    return { file: this.#source.file, ...lineAndColumn(this.#source.text, offset), path: this.#pathOf(key) };
  }

  /** True for a key with a value other than null. */
  has(key: string): boolean {
    return (this.#object.entries.get(key)?.value ?? null) !== null;
  }

  /** The first of the keys that has a value. */
  firstOf(keys: Keys): string | undefined {
    return [keys].flat().find((key) => this.has(key));
  }

  /** A whole number, at least `min` (default 1). Errors: InputError. */
  whole(keys: Keys, { min = 1, max }: Range): number | undefined {
    const key = this.firstOf(keys);
    return key === undefined ? undefined : this.#wholeFrom(this.#take(key), key, { min, max });
  }

  /** The same where the profile cannot do without it. Errors: InputError. */
  needWhole(keys: Keys, range: Range): number {
    return this.whole(keys, range) ?? this.#missing(keys, `a whole number from ${range.min ?? 1} to ${range.max}`);
  }

  /** A list of whole numbers, at least `min` (default 0) each. Errors: InputError. */
  wholes(key: string, { min = 0, max }: Range): readonly number[] | undefined {
    return this.#list(key)?.map((item) => this.#wholeFrom(item, key, { min, max }));
  }

  flag(key: string): boolean | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#take(key);
    return typeof value === "boolean" ? value : this.#refuse(key, value, "neither true nor false", "true or false");
  }

  text(key: string): string | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#take(key);
    return typeof value === "string" ? value : this.#refuse(key, value, "not a text", "text in quotes");
  }

  /** A list of texts. Errors: InputError. */
  texts(key: string): readonly string[] | undefined {
    return this.#list(key)?.map((item) =>
      typeof item === "string" ? item : this.#refuse(key, item, "not a text", "a list of texts in quotes"),
    );
  }

  /** True for a value that switches something on: not null, false, 0, or empty. */
  isOn(key: string): boolean {
    const value = this.#object.entries.get(key)?.value ?? null;
    if (value instanceof JsonObject) return value.entries.size > 0;
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  }

  /** True where the value is a list, for keys that may also hold one value. */
  isList(key: string): boolean {
    return Array.isArray(this.#object.entries.get(key)?.value);
  }

  /** True where the value is an object, for keys that may also hold a text. */
  isObject(key: string): boolean {
    return this.#object.entries.get(key)?.value instanceof JsonObject;
  }

  /** An object below this one. Errors: InputError where something else stands. */
  child(key: string): ConfigFields | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#take(key);
    if (!(value instanceof JsonObject)) return this.#refuse(key, value, "not an object", "an object in braces");
    return this.#below(value, { path: this.#pathOf(key), named: this.#place.named });
  }

  /** The objects below this one, by keys that are names of the file's own. Errors: InputError for too many. */
  children(): ReadonlyMap<string, ConfigFields> {
    if (this.#object.entries.size > MAX_LIST_ENTRIES) this.#tooMany("", this.#object.entries.size);
    const named = this.#place.named ?? this.#place.path;
    return new Map(
      [...this.#object.entries].flatMap(([key, { value }]): [string, ConfigFields][] =>
        value instanceof JsonObject ? [[key, this.#below(value, { path: this.#pathOf(key), named })]] : [],
      ),
    );
  }

  /** Runs a step; the source names the keys that it found values under: "config.json: hidden_size, head_dim". */
  tracked<T>(step: () => T): { readonly value: T; readonly source: string } {
    const before = this.#journal.keys;
    const keys = new Set<string>();
    this.#journal.keys = keys;
    try {
      return { value: step(), source: `${this.label}: ${[...keys].join(", ")}` };
    } finally {
      this.#journal.keys = new Set([...before, ...keys]);
    }
  }

  /** A fault of the value under a key. */
  fault(key: string, texts: Pick<Problem, "wrong" | "expected" | "fix">): InputError {
    return new InputError([{ ...this.at(key), ...receivedOf(plain(this.#object.entries.get(key)?.value)), ...texts }]);
  }

  #list(key: string): readonly Json[] | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#take(key);
    if (!Array.isArray(value)) return this.#refuse(key, value, "not a list", "a list in brackets");
    if (value.length > MAX_LIST_ENTRIES) this.#tooMany(key, value.length);
    return value;
  }

  #take(key: string): Json {
    this.#journal.keys.add(this.#place.named ?? this.#pathOf(key));
    return this.#object.entries.get(key)?.value ?? null;
  }

  #wholeFrom(value: Json, key: string, { min, max }: Required<Range>): number {
    const expected = `a whole number from ${min} to ${max}`;
    if (typeof value !== "number") return this.#refuse(key, value, "not a number", expected);
    if (!Number.isFinite(value)) return this.#refuse(key, value, "not finite", expected);
    if (!Number.isInteger(value)) return this.#refuse(key, value, "not a whole number", expected);
    if (value < min) return this.#refuse(key, value, value < 0 ? "negative" : "too small", expected);
    return value <= max ? value : this.#refuse(key, value, "too large", expected);
  }

  #missing(keys: Keys, expected: string): never {
    const [key = "", ...others] = [keys].flat();
    const also = others.length === 0 ? "" : ` (or ${others.join(", ")})`;
    const texts = { wrong: `missing key${also}`, expected, fix: `check that this is the model's ${this.label}, and whole` };
    throw new InputError([{ ...this.at(key), receivedType: "nothing", ...texts }]);
  }

  #tooMany(key: string, count: number): never {
    const texts = { wrong: `${count} entries`, expected: `at most ${MAX_LIST_ENTRIES}` };
    throw new InputError([{ ...this.at(key), ...texts, fix: `check that this is the model's ${this.label}` }]);
  }

  #refuse(key: string, value: Json, wrong: string, expected: string): never {
    const fix = `take the ${this.label} that came with the model, or correct ${this.#pathOf(key)}`;
    throw new InputError([{ ...this.at(key), wrong, ...receivedOf(plain(value)), expected, fix }]);
  }

  #below(object: JsonObject, place: Place): ConfigFields {
    return new ConfigFields(object, this.#source, this.label, place, this.#journal);
  }

  #pathOf(key: string): string {
    return [this.#place.path, key].filter((part) => part !== "").join(".");
  }
}

/** Objects as messages show them: by their keys. */
function plain(value: Json | undefined): unknown {
  return value instanceof JsonObject ? Object.fromEntries([...value.entries.keys()].map((name) => [name, 0])) : value;
}
