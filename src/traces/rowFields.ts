/**
 * Named values of one row, checked. Only what is asked for by name is looked at: traces also hold prompts and replies,
 * which nobody needs here. A value that cannot be right condemns its row, not the file.
 */
import { showValue } from "../profiles/problem.ts";
import type { ReadContext } from "./traceFormat.ts";
import type { PromptBlocks } from "./traceRequest.ts";

export type Row = Readonly<Record<string, unknown>>;

/** A row that is left out, and why. `reason` holds no values, so that equal faults can be counted. */
export class BadRow extends Error {
  readonly received: string | undefined;
  /** Column in the row's text, from 1. */
  readonly col: number | undefined;
  constructor(reason: string, received?: unknown, col?: number) {
    super(reason);
    this.received = received === undefined ? undefined : showValue(received);
    this.col = col;
  }
}

/** Longer than any context by two orders of magnitude: a count that is above it is no count of tokens. */
const MAX_TOKENS = 100_000_000;

/** A number, also where it is written as text; undefined where it is absent, null or blank. Errors: BadRow for NaN, infinite. */
export function numberAt(row: Row, key: string): number | undefined {
  const value = row[key];
  if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) throw new BadRow(`${key} is not a number`, value);
  if (!Number.isFinite(number)) throw new BadRow(`${key} is not finite`, value);
  return number;
}

/** How long something took, 0 or more. What cannot be is remarked and read as unknown: lengths stay good without it. */
export function durationAt(row: Row, key: string, { remark }: ReadContext): number | undefined {
  const value = row[key];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (number === undefined || number === null || number === "") return undefined;
  if (typeof number === "number" && number >= 0 && number < Number.POSITIVE_INFINITY) return number;
  remark(`${key} is no duration: read as unknown`);
  return undefined;
}

/** Tokens, 0 or more. Errors: BadRow for what is no whole number, negative, or above 100 million. */
export function tokensAt(row: Row, key: string): number | undefined {
  const number = numberAt(row, key);
  if (number === undefined) return undefined;
  if (number < 0) throw new BadRow(`${key} is negative`, number);
  if (!Number.isInteger(number)) throw new BadRow(`${key} is not a whole number`, number);
  if (number > MAX_TOKENS) throw new BadRow(`${key} is above ${MAX_TOKENS} tokens`, number);
  return number;
}

/** Length of a prompt: a call without prompt is none. Errors: BadRow where it is absent or 0. */
export function promptTokensAt(row: Row, key: string): number {
  const tokens = tokensAt(row, key);
  if (tokens === undefined) throw new BadRow(`no ${key}`);
  if (tokens === 0) throw new BadRow(`${key} is 0`);
  return tokens;
}

/** Remark on a call that failed or was cancelled. */
export const EMPTY_REPLY = "a reply of 0 tokens, kept";

/** Length of a reply. A reply of 0 tokens is kept, since its prompt was worked on, and remarked. Errors: BadRow where absent. */
export function outputTokensAt(row: Row, key: string, { remark }: ReadContext): number {
  const tokens = tokensAt(row, key);
  if (tokens === undefined) throw new BadRow(`no ${key}`);
  if (tokens === 0) remark(EMPTY_REPLY);
  return tokens;
}

/** Text, or a number as text; undefined for anything else and for the empty text. */
export function textAt(row: Row, key: string): string | undefined {
  const value = row[key];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An object below the row. */
export function rowAt(row: Row, key: string): Row | undefined {
  return asRow(row[key]);
}

/** Objects of a list below the row; whatever else stands in it is passed over. */
export function rowsAt(row: Row, key: string): readonly Row[] {
  const value = row[key];
  return Array.isArray(value) ? value.map(asRow).filter((item) => item !== undefined) : [];
}

export function asRow(value: unknown): Row | undefined {
  // An object of JSON that is no list has text keys and unknown values, which is what Row says.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : undefined;
}

/** The blocks of a prompt from a list of hashes; undefined, with a remark, where that holds anything but numbers. */
export function blocksAt(row: Row, key: string, blocks: Omit<PromptBlocks, "hashes">, context: ReadContext) {
  const hashes = row[key];
  if (hashes === undefined || hashes === null || (Array.isArray(hashes) && hashes.length === 0)) return undefined;
  if (Array.isArray(hashes) && hashes.every((hash) => typeof hash === "number" && Number.isFinite(hash)))
    return { ...blocks, hashes: hashes as readonly number[] };
  context.remark(`${key} is no list of numbers: read without blocks`);
  return undefined;
}

/** Remarks blocks that are more or fewer than the prompt fills. */
export function checkCover(blocks: PromptBlocks | undefined, promptTokens: number, { remark }: ReadContext): void {
  if (blocks === undefined) return;
  const uncovered = promptTokens - blocks.hashes.length * blocks.tokens;
  if (Math.abs(uncovered) >= blocks.tokens) remark(`the hashes do not cover the prompt in blocks of ${blocks.tokens} tokens`);
}

/** The entries that are not undefined: an absent field is no key at all. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  // Leaving out the undefined ones is what makes the fields those of T.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Remembers an id. Errors: BadRow for one that an earlier row had. */
export function refuseRepeat(seen: Set<string>, id: string | undefined): void {
  if (id === undefined) return;
  if (seen.has(id)) throw new BadRow("repeats the id of an earlier row", id);
  seen.add(id);
}
