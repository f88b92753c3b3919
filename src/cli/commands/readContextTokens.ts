/** Context lengths as people write them: 131K, 1M, 262144. */

import { badValue } from "../../profiles/problem.ts";
import type { Reader } from "../option.ts";

const UNITS = { "": 1, K: 1e3, M: 1e6 } as const;
/** 131K is 131,072: what is this close to a power of two is a rounded one. */
const ROUNDED = 0.001;
const LEAST_TOKENS = 1000;
const MOST_TOKENS = 100_000_000;

/** A whole number of tokens. Errors: InputError. */
export const contextTokens: Reader<number> = (written, at) => {
  const match = /^(\d+(?:\.\d+)?)([kKmM]?)$/.exec(written);
  const unit = (match?.[2] ?? "").toUpperCase() as keyof typeof UNITS;
  const tokens = match === null ? Number.NaN : Number(match[1]) * UNITS[unit];
  const expected = 'context lengths in tokens, from 1K to 100M, such as "131K,262K,1M"';
  const fix = `write ${at.path} 131K,262K,524K,1M`;
  if (Number.isNaN(tokens)) throw badValue(at, written, { wrong: "not a context length", expected, fix });
  if (tokens < LEAST_TOKENS) throw badValue(at, written, { wrong: "too small", expected, fix });
  if (tokens > MOST_TOKENS) throw badValue(at, written, { wrong: "too large", expected, fix });
  const power = 2 ** Math.round(Math.log2(tokens));
  return unit !== "" && Math.abs(tokens / power - 1) < ROUNDED ? power : Math.round(tokens);
};
