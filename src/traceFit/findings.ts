/** Where each fitted value comes from, and what the trace did not say. */
import type { Sourced } from "../profiles/sourced.ts";

/** A field of the profile that the trace cannot give, and what stands there instead. */
export type Assumption = { readonly path: string; readonly why: string };

export class Findings {
  readonly assumptions: Assumption[] = [];
  /** What a reader of the profile should know of the trace. */
  readonly notes: string[] = [];
  /** The trace, and how much of it there is. */
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** A value as the trace has it. */
  measured<T>(value: T, what: string): Sourced<T> {
    return { value, source: `${this.#origin}: ${what}`, quality: "measured" };
  }

  /** A value that follows from others of the trace. */
  derived<T>(value: T, what: string, note?: string): Sourced<T> {
    return { value, source: `${this.#origin}: ${what}`, quality: "derived", ...(note === undefined ? {} : { note }) };
  }

  /** A value that the trace does not give. */
  assumed<T>(path: string, value: T, why: string): Sourced<T> {
    this.assumptions.push({ path, why });
    return { value, source: `Assumption: ${why}`, quality: "assumed" };
  }
}
