/** Numbers as people read them in a table: three significant digits, thousands grouped, a dash for what there is not. */

export const NO_FIGURE = "-";

/** Whole number with grouped thousands. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Three significant digits: 85,800; 81.7; 0.125. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  if (Math.abs(rounded) >= 10 ** (digits - 1)) return grouped(rounded);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(decimals, 12));
}

const PREFIXES: readonly (readonly [number, string])[] = [
  [1e18, "E"],
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
  [1e-9, "n"],
  [1e-12, "p"],
];

/** An SI number with its unit and a prefix: 150.8 GB, 3.12 pJ/FLOP. */
export function withUnit(value: number, unit: string, digits = 4): string {
  if (value === 0) return `0 ${unit}`;
  const [size, prefix] = PREFIXES.find(([size]) => Math.abs(value) >= size * 0.99999) ?? ([1, ""] as const);
  return `${Number((value / size).toPrecision(digits))} ${prefix}${unit}`;
}

/** A share in percent. */
export function percent(fraction: number): string {
  if (fraction === 0) return "0%";
  return Number.isFinite(fraction) ? `${(fraction * 100).toFixed(fraction < 0.0995 ? 1 : 0)}%` : NO_FIGURE;
}

/** A margin or change in percent, with its sign: +22%, -3.1%. */
export function signedPercent(fraction: number): string {
  return Number.isFinite(fraction) ? `${fraction < 0 ? "-" : "+"}${percent(Math.abs(fraction))}` : NO_FIGURE;
}

/** Seconds: 0.482 s, 12.3 s; milliseconds below a tenth. */
export function seconds(value: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  return value > 0 && value < 0.1 ? `${significant(value * 1000)} ms` : `${significant(value)} s`;
}
