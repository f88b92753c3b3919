/**
 * Units at the edge: text such as "8 TB/s" becomes a plain SI number, once, when a file is read.
 * Nothing inside the simulator imports this file.
 */
import { convertAny } from "./allUnits.ts";
import { convertCommon } from "./commonUnits.ts";

/**
 * Every kind of physical quantity that a profile may hold: the SI unit it becomes, an example to print in
 * errors, and what it is called in prose.
 */
export const DIMENSIONS = {
  bytes: { unit: "B", example: "288 GB", noun: "size" },
  bytesPerSecond: { unit: "B/s", example: "8 TB/s", noun: "bandwidth" },
  flopPerSecond: { unit: "FLOP/s", example: "2500 TFLOP/s", noun: "compute rate" },
  watts: { unit: "W", example: "1400 W", noun: "power" },
  seconds: { unit: "s", example: "10 s", noun: "duration" },
  joulesPerFlop: { unit: "J/FLOP", example: "1.2 pJ/FLOP", noun: "energy per FLOP" },
  joulesPerByte: { unit: "J/B", example: "95 pJ/B", noun: "energy per byte" },
  tokensPerSecond: { unit: "token/s", example: "20 token/s", noun: "token rate" },
  usd: { unit: "USD", example: "2 MUSD", noun: "sum of money" },
  usdPerHour: { unit: "USD/h", example: "2.9 USD/h", noun: "price an hour" },
  usdPerKilowattHour: { unit: "USD/kWh", example: "0.09 USD/kWh", noun: "price of electricity" },
  usdPerMillionTokens: { unit: "USD/Mtoken", example: "0.66 USD/Mtoken", noun: "price of tokens" },
} as const;

export type Dimension = keyof typeof DIMENSIONS;

export type QuantityProblem = { readonly wrong: string; readonly expected: string; readonly fix: string };

/**
 * Parses a quantity with its unit into SI.
 * Returns the number, or what is wrong with the text; never throws on user input.
 * A bare number is a problem (which unit?), so is a unit of another dimension, NaN, infinity or a negative value.
 */
export function parseQuantity(raw: unknown, dimension: Dimension): number | QuantityProblem {
  const { unit, example, noun } = DIMENSIONS[dimension];
  const expected = `a ${noun} such as "${example}"`;
  if (typeof raw === "number") return { wrong: "number without unit", expected, fix: `write "${raw} ${example.split(" ")[1]}"` };
  if (typeof raw !== "string") return { wrong: "not a quantity", expected, fix: `write "${example}"` };
  const match = PLAIN_QUANTITY.exec(raw);
  if (match === null) return { wrong: "cannot be read as a number and a unit", expected, fix: `write "${example}"` };
  const value = Number(match[1]?.replaceAll("_", ""));
  const written = canonicalUnit(match[2] ?? "");
  let si: number;
  try {
    si = convertCommon(value, written, unit) ?? convertAny(value, written, unit);
  } catch {
    return { wrong: `wrong unit "${match[2]}"`, expected, fix: `write "${example}"` };
  }
  if (!Number.isFinite(si)) return { wrong: "not a finite number", expected, fix: `write "${example}"` };
  if (si < 0) return { wrong: "negative", expected, fix: `write a value of 0 or more, such as "${example}"` };
  return si;
}

/** A number, a blank, a unit. */
const PLAIN_QUANTITY = /^\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s+([A-Za-z/^0-9µ*]+)\s*$/;

/** Whether a text is a number and a unit, whatever the unit. */
export function isPlainQuantity(text: string): boolean {
  return PLAIN_QUANTITY.test(text);
}

/** The short forms that people write: "TFLOPS", "GBps", "tok/s", "us". */
function canonicalUnit(unit: string): string {
  return unit
    .replace(/FLOPS$/, "FLOP/s")
    .replace(/([KMGT]i?B)ps$/, "$1/s")
    .replace(/^tok(ens?)?\//, "token/")
    .replace(/\/([kMG])tok(ens?)?$/, "/$1token")
    .replace(/([KMGT]i?)bit\b/, "$1b")
    .replace(/^µs$/, "us");
}
