/** Limits after an option, with their unit: watts and sums of money. Apart from readers.ts, since mathjs is slow to load. */

import { badValue } from "../../profiles/problem.ts";
import { parseQuantity } from "../../units/quantity.ts";

/** A quantity above zero, or undefined when nothing was written. "2 M USD" is "2 MUSD". Errors: InputError. */
export function readLimit(written: string | undefined, option: string, dimension: "watts" | "usd"): number | undefined {
  if (written === undefined) return undefined;
  const at = { file: "agentwatt compare", path: option };
  const bare = /^[\d._]+$/.test(written) ? Number(written.replaceAll("_", "")) : written.replace(/\b([kMG])\s+USD$/, "$1USD");
  const parsed = parseQuantity(bare, dimension);
  if (typeof parsed !== "number") throw badValue(at, written, parsed);
  if (parsed > 0) return parsed;
  throw badValue(at, written, { wrong: "zero", expected: "more than nothing", fix: `leave ${option} out, or write more` });
}
