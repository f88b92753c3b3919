/** What an import has to say besides the profile: what the files leave open, and what cannot be priced at all. */
import type { Location } from "../profiles/problem.ts";
import type { ConfigFields } from "./configFields.ts";

/** Something that the files do not say. All three are phrases, to be joined into a sentence. */
export type Unknown = {
  readonly what: string;
  /** What the profile holds instead. */
  readonly assumed: string;
  /** Where the answer is to be found. */
  readonly decidedBy: string;
};

/** Something that the cost model has no price for. */
export type Refusal = Location & { readonly why: string };

/** Raised while a config is read, caught by importModel: the answer is "not yet", which is no fault of the file. */
export class Unpriced extends Error {
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ path, why }) => `${path}: ${why}`).join("; "));
    this.refusals = refusals;
  }
}

/** The error for one key. */
export function unpriced(fields: ConfigFields, key: string, why: string): Unpriced {
  return new Unpriced([{ ...fields.at(key), why }]);
}

const LONGEST_QUOTED = 40;

/** A text of the file, short enough to be repeated in a line. */
export function quotedShort(text = ""): string {
  return JSON.stringify(text.slice(0, LONGEST_QUOTED));
}
