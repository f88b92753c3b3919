/** Sums of money and ends of intervals as people read them. */
import type { Ends } from "../planning/ends.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";

const CENTS_BELOW = 1000;
const DIGITS_BELOW = 0.1;

/** Dollars without their sign: to the cent up to a thousand, whole above; three digits of what is less than ten cents. */
export function dollars(value: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  if (value !== 0 && Math.abs(value) < DIGITS_BELOW) return significant(value);
  return Math.abs(value) < CENTS_BELOW ? value.toFixed(2) : grouped(value);
}

/** "3-5", "4 and more" where a tier is not reached at one end, or one figure where both ends are the same. */
export function endsText({ low, high }: Pick<Ends, "low" | "high">, show: (value: number) => string): string {
  if (!Number.isFinite(low)) return NO_FIGURE;
  if (!Number.isFinite(high)) return `${show(low)} and more`;
  const [from, to] = [show(low), show(high)];
  return from === to ? from : `${from}-${to}`;
}

/** Kilowatts with three digits. */
export function kilowatts(watts: number): string {
  return significant(watts / 1000);
}
