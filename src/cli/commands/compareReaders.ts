/** Readers of what `agentwatt compare` needs: growth, and shares of tiers. */

import { badValue } from "../../profiles/problem.ts";
import type { Reader } from "../option.ts";

const MOST_GROWTH = 10;

/** Growth a year: "50%" or 0.5. */
export const growthShare: Reader<number> = (written, at) => {
  const match = /^(\d+\.?\d*|\.\d+)(%?)$/.exec(written.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (value >= 0 && value <= MOST_GROWTH) return value;
  const wrong = Number.isNaN(value) ? "not a share" : "too large";
  throw badValue(at, written, { wrong, expected: `a share a year from 0 to ${MOST_GROWTH * 100}%`, fix: `write ${at.path} 50%` });
};

/** Shares by tier: "1=0.8,2=0.2" or "1=80%,2=20%". Whether they add up is checked with the scenario. */
export const tierShares: Reader<readonly { readonly tier: number; readonly share: number }[]> = (written, at) =>
  written.split(",").map((part) => {
    const match = /^\s*(\d+)\s*=\s*(\d+\.?\d*|\.\d+)(%?)\s*$/.exec(part);
    const share = match === null ? Number.NaN : Number(match[2]) / (match[3] === "%" ? 100 : 1);
    if (match !== null && share > 0 && share <= 1) return { tier: Number(match[1]), share };
    const expected = "tier=share with commas between, shares above 0 and at most 1";
    throw badValue(at, written, { wrong: `cannot read "${part.trim()}"`, expected, fix: `write ${at.path} 1=0.8,2=0.2` });
  });
