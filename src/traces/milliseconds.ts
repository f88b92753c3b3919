/** Times of formats that count in milliseconds, without the noise that dividing decimal fractions leaves. */

/** Decimal digits that every number of 64 bits holds. */
const EXACT_DIGITS = 15;
const MILLISECONDS = 1000;

/** The way back from `inSeconds`, exact for times of up to 15 digits. */
export function inMilliseconds(seconds: number): number {
  return Number((seconds * MILLISECONDS).toPrecision(EXACT_DIGITS));
}

export function inSeconds(milliseconds: number): number;
export function inSeconds(milliseconds: number | undefined): number | undefined;
export function inSeconds(milliseconds: number | undefined): number | undefined {
  if (milliseconds === undefined) return undefined;
  const seconds = milliseconds / MILLISECONDS;
  // Division by a power of ten of a whole number is exact as far as it goes, and the common case.
  return Number.isInteger(milliseconds) ? seconds : Number(seconds.toPrecision(EXACT_DIGITS));
}
