/** JSON as Python writes it, with bare NaN and Infinity. */
import { parseJsonValues } from "../../calibration/imports/jsonText.ts";

/** `col`: where the fault is, from 1. */
export type Parsed = { readonly value: unknown } | { readonly fault: string; readonly col: number | undefined };

/** Texts, left alone, and the words that JSON does not know. */
const WORDS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g;

/** Parses one value; NaN and the infinities come out as those words in quotes, which no check takes for a number. */
export function parseLenient(text: string): Parsed {
  const value = parsed(text);
  if (value !== undefined) return { value };
  const mended = text.replace(WORDS, (word) => (word.startsWith('"') ? word : `"${word}"`));
  const lenient = mended === text ? undefined : parsed(mended);
  if (lenient !== undefined) return { value: lenient };
  // Engines word and place their complaints as they like; the slower parser says where.
  const [fault] = parseJsonValues(text).faults;
  return fault === undefined ? { fault: "not one JSON value", col: undefined } : { fault: fault.wrong, col: fault.offset + 1 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
