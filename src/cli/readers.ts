/** Readers of option values: text to a checked value, or an InputError that says how to mend it. */
import { expectedNames, nearestName } from "../profiles/names.ts";
import { badValue } from "../profiles/problem.ts";
import type { Reader } from "./option.ts";

/** Any text but the empty one. */
export const text: Reader<string> = (written) => written;

/** A whole number in a range. */
export function wholeNumber(min: number, max: number): Reader<number> {
  const expected = `a whole number from ${min} to ${max}`;
  return (written, at) => {
    const value = /^[+-]?\d+$/.test(written) ? Number(written) : Number.NaN;
    if (value >= min && value <= max) return value;
    const wrong = Number.isNaN(value) ? "not a whole number" : value < min ? "too small" : "too large";
    const near = Number.isNaN(value) ? Math.round(Number(written)) : value;
    const meant = Number.isFinite(near) ? Math.min(max, Math.max(min, near)) : min;
    throw badValue(at, written, { wrong, expected, fix: `write ${at.path} ${meant}` });
  };
}

/** A number above 0, up to a limit. */
export function numberAbove0(max: number): Reader<number> {
  return (written, at) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : Number.NaN;
    if (value > 0 && value <= max) return value;
    const wrong = Number.isNaN(value) ? "not a number" : value > max ? "too large" : "too small";
    throw badValue(at, written, { wrong, expected: `a number above 0, up to ${max}`, fix: `write ${at.path} 2` });
  };
}

/** Several values with commas between them, one at least. */
export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (written, at) => written.split(",").map((part) => reader(part.trim(), at));
}

/** One word of a list. */
export function choiceOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (written, at) => {
    const found = choices.find((choice) => choice === written);
    if (found !== undefined) return found;
    const fix = `write ${at.path} ${nearestName(written, choices) ?? choices[0]}`;
    throw badValue(at, written, { wrong: "not one of the choices", expected: expectedNames(written, choices), fix });
  };
}

/** A seed: a number where it looks like one, so that `--seed 1` and `seed: 1` are the same. */
export const seed: Reader<string | number> = (written) => {
  const value = Number(written);
  return /^-?\d+$/.test(written) && Number.isSafeInteger(value) ? value : written;
};
