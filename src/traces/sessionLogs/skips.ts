/** What an import leaves out, by reason, with the first place of each. */
import type { Place } from "./loggedCall.ts";

/** Reasons in the words of the summary, by what they leave out. Fixed texts: nothing from a log gets into them. */
const SKIP_REASONS = {
  brokenLine: { of: "lines", reason: "not JSON" },
  cutLine: { of: "lines", reason: "cut off at the end of the file" },
  longLine: { of: "lines", reason: "too long to be read" },
  noObject: { of: "lines", reason: "not a JSON object" },
  unknownRecord: { of: "lines", reason: "record of a type that is not known" },
  repeated: { of: "calls", reason: "token count repeated" },
  zero: { of: "calls", reason: "all token counts zero" },
  impossible: { of: "calls", reason: "token counts that cannot be" },
  replayed: { of: "calls", reason: "history of another session, repeated" },
  copied: { of: "calls", reason: "counted in another place" },
  notCalled: { of: "calls", reason: "error or message of the program, not of a model" },
  unreadable: { of: "files", reason: "cannot be read" },
  damaged: { of: "files", reason: "ends early: damaged, or still being written" },
  noZstd: { of: "files", reason: "zstd needs Node.js 22.15 or newer" },
  noSqlite: { of: "files", reason: "databases need Node.js 22.13 or newer" },
  tooLarge: { of: "files", reason: "one JSON document that is too large" },
  otherFormat: { of: "files", reason: "not a session log that is known" },
} as const;

export type SkipName = keyof typeof SKIP_REASONS;

export type Skip = {
  readonly of: "lines" | "calls" | "files";
  readonly reason: string;
  readonly count: number;
  readonly first: Place;
};

export class Skips {
  readonly #byName = new Map<SkipName, { count: number; readonly first: Place }>();

  add(name: SkipName, place: Place): void {
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, { count: 1, first: place });
    else known.count++;
  }

  /** In the order of the reasons. */
  list(): Skip[] {
    return Object.entries(SKIP_REASONS).flatMap(([name, { of, reason }]) => {
      const skip = this.#byName.get(name as SkipName); // A key of the table.
      return skip === undefined ? [] : [{ of, reason, ...skip }];
    });
  }
}
