/**
 * Reads named values of one JSON object and notes every fault with its place. Only what is asked for by name is looked
 * at: result files also hold prompts and replies, which nobody needs here.
 */
import { type Location, type ProblemList, receivedOf } from "../../profiles/problem.ts";
import { type Json, JsonObject, lineAndColumn } from "./jsonText.ts";

/** A file of results: its name as messages print it, and its text. */
export type ResultText = { readonly file: string; readonly text: string };

export class Fields {
  readonly source: ResultText;
  readonly problems: ProblemList;
  readonly #object: JsonObject;
  readonly #path: string;

  constructor(object: JsonObject, source: ResultText, problems: ProblemList, path = "") {
    this.#object = object;
    this.source = source;
    this.problems = problems;
    this.#path = path;
  }

  /** Where a value stands, or the object itself. */
  at(key?: string): Location {
    const offset = (key === undefined ? undefined : this.#object.entries.get(key)?.offset) ?? this.#object.offset;
    const path = [this.#path, key ?? ""].filter((part) => part !== "").join(".");
    return { file: this.source.file, ...lineAndColumn(this.source.text, offset), path };
  }

  /** True for a key with a value other than null. */
  has(key: string): boolean {
    return this.#get(key) !== undefined;
  }

  /** A text; undefined where it is absent, null or empty. */
  text(key: string): string | undefined {
    const value = this.#get(key);
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string") return value;
    return this.#refuse(key, "not a text", "text in quotes");
  }

  /** The texts of a list; whatever else stands in it is passed over. */
  texts(key: string): readonly string[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  }

  /** A finite number, 0 or more, also where it is written as text; undefined where it is absent or null. */
  quantity(key: string): number | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number") return this.#refuse(key, "not a number", "a number, 0 or more");
    if (Number.isNaN(number)) return this.#refuse(key, "not a number", "a number, 0 or more");
    if (!Number.isFinite(number)) return this.#refuse(key, "not finite", "a number, 0 or more");
    if (number < 0) return this.#refuse(key, "negative", "a number, 0 or more");
    return number;
  }

  /** A number where there is a finite one, and no complaint about anything else: rates may be "inf" or "trace". */
  finite(key: string): number | undefined {
    const value = this.#get(key);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  }

  /** A quantity that makes no sense at 0, such as the length of a run. */
  positive(key: string): number | undefined {
    const number = this.quantity(key);
    return number === 0 ? this.#refuse(key, "zero", "a number above 0") : number;
  }

  /** A number of things, 1 or more. */
  whole(key: string): number | undefined {
    const number = this.positive(key);
    return number === undefined || Number.isSafeInteger(number)
      ? number
      : this.#refuse(key, "not a whole number", "a whole number, 1 or more");
  }

  /** true or false, also where it is written as text. */
  flag(key: string): boolean | undefined {
    const value = this.#get(key);
    if (value === undefined || typeof value === "boolean") return value;
    const word = typeof value === "string" ? value.toLowerCase() : value;
    if (word === "true" || word === 1) return true;
    if (word === "false" || word === 0 || word === "") return false;
    return this.#refuse(key, "neither true nor false", "true or false");
  }

  /** An object below this one. */
  child(key: string): Fields | undefined {
    const value = this.#get(key);
    return value instanceof JsonObject ? this.#below(value, key) : undefined;
  }

  /** The objects of a list below this one. */
  children(key: string): readonly Fields[] {
    const value = this.#get(key);
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) => (item instanceof JsonObject ? [this.#below(item, `${key}.${index}`)] : []));
  }

  /** The finite numbers of a list. */
  numbers(key: string): readonly number[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value.filter((item) => typeof item === "number" && Number.isFinite(item)) : [];
  }

  #get(key: string): Exclude<Json, null> | undefined {
    return this.#object.entries.get(key)?.value ?? undefined;
  }

  #below(object: JsonObject, key: string): Fields {
    return new Fields(object, this.source, this.problems, [this.#path, key].filter((part) => part !== "").join("."));
  }

  #refuse(key: string, wrong: string, expected: string): undefined {
    const value = this.#get(key);
    const received = value instanceof JsonObject ? Object.fromEntries([...value.entries.keys()].map((name) => [name, 0])) : value;
    const fix = "run the benchmark again, or take this run out of the file";
    this.problems.add({ ...this.at(key), wrong, ...receivedOf(received), expected, fix });
  }
}
