/** Options of a command as data: how each is described, read and checked, with the type of what comes out. */
import type { Location } from "../profiles/problem.ts";

export type Option<T> = {
  readonly describe: string;
  /** switch: no value; value: one, given once; list: one a time, repeatable. */
  readonly form: "switch" | "value" | "list";
  readonly initial: T;
  /** One letter that stands for the option: `-o`. */
  readonly short?: string;
  /** What help shows as the default. */
  readonly shownDefault?: string | undefined;
  /** The value from the texts that were given, one at least. Errors: InputError. */
  readonly read: (texts: readonly string[], at: Location) => T;
};

// The type parameter appears in both directions, so nothing narrower than any takes all options.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type OptionTable = Readonly<Record<string, Option<any>>>;

/** What a command gets: a value for each of its options. */
export type Values<O extends OptionTable> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** Reads one value from its text. Errors: InputError. */
export type Reader<T> = (text: string, at: Location) => T;

/** On or off. */
export function switchOption(describe: string): Option<boolean> {
  return { describe, form: "switch", initial: false, read: () => true };
}

/** One value, absent unless given. */
export function optionalValue<T>(describe: string, reader: Reader<T>): Option<T | undefined> {
  return { describe, form: "value", initial: undefined, read: (texts, at) => reader(texts[0] as string, at) };
}

/** One value with a default. */
export function valueWithDefault<T extends string | number>(describe: string, reader: Reader<T>, initial: T): Option<T> {
  return {
    describe,
    form: "value",
    initial,
    shownDefault: String(initial),
    read: (texts, at) => reader(texts[0] as string, at),
  };
}

/** Any number of values. */
export function valueList<T>(describe: string, reader: Reader<T>): Option<readonly T[]> {
  return { describe, form: "list", initial: [], read: (texts, at) => texts.map((text) => reader(text, at)) };
}
