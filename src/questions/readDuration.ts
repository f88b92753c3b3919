/** Durations after an option, with their unit. Apart from readers.ts, since mathjs is slow to load. */
import { badValue } from "../profiles/problem.ts";
import { parseQuantity } from "../units/quantity.ts";

/** A week of simulated time: more is a slip. */
const MAX_SECONDS = 7 * 24 * 3600;

type DurationOption = "--measured" | "--settling" | "--trace-from" | "--trace-window";

/** Seconds, or undefined when nothing was written. Errors: InputError for a missing or wrong unit, and out of range. */
export function readDuration(written: string | undefined, option: DurationOption): number | undefined {
  if (written === undefined) return undefined;
  const at = { file: "agentwatt simulate", path: option };
  const bare = /^[\d.]+$/.test(written);
  const parsed = parseQuantity(bare ? Number(written) : written, "seconds");
  if (typeof parsed !== "number") throw badValue(at, written, parsed);
  const expected = `a duration up to ${MAX_SECONDS} s`;
  if (parsed > MAX_SECONDS) throw badValue(at, written, { wrong: "too long", expected, fix: `write ${option} "600 s"` });
  if (parsed === 0 && (option === "--measured" || option === "--trace-window")) {
    throw badValue(at, written, { wrong: "zero", expected: "a duration above zero", fix: `write ${option} "600 s"` });
  }
  return parsed;
}
