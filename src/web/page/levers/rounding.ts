/** Values of sliders: numbers that a person would have written. */

const DIGITS = 3;

/** A number with three significant digits. */
export function significantNumber(value: number, digits = DIGITS): number {
  return Number(value.toPrecision(digits));
}
