/** How errors are printed on the accuracy page. */
import type { Figure } from "../calibration/fitProblem.ts";
import type { HeldOutRow } from "../calibration/heldOut.ts";
import { type HeldOutErrors, heldOutErrors } from "../calibration/heldOutErrors.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { NO_FIGURE } from "./figures.ts";

export const FIGURE_NAMES: Readonly<Record<Figure, string>> = {
  tpot: "TPOT",
  throughput: "tok/s/GPU",
  ttft: "TTFT",
  watts: "W a GPU",
};

/** What every table of the page is made of. */
export type AccuracyInput = {
  /** Rows of all fold kinds, saturated ones among them. */
  readonly rows: readonly HeldOutRow[];
  readonly misfit: FitFile["misfit"];
};

/** A share in percent with one decimal, so that a figure beside its target shows on which side it lies. */
export function share(fraction: number): string {
  return Number.isFinite(fraction) ? `${(100 * fraction).toFixed(1)}%` : NO_FIGURE;
}

export function signedShare(fraction: number): string {
  return Number.isFinite(fraction) && fraction >= 0 ? `+${share(fraction)}` : share(fraction);
}

/** "5.9% / 21.0%": median and P90. */
export function medianAndP90({ median, p90 }: HeldOutErrors): string {
  return Number.isFinite(median) ? `${share(median)} / ${share(p90)}` : NO_FIGURE;
}

/** Titles of `errorCells`. */
export const ERROR_TITLES = [
  "runs",
  "TPOT median / P90",
  "bias",
  "in 80%",
  "tok/s/GPU median / P90",
  "bias",
  "in 80%",
  "TTFT median / P90",
  "W median / P90",
];

/** One group of runs as cells of a table. */
export function errorCells(rows: readonly HeldOutRow[], misfit: FitFile["misfit"]): string[] {
  const of = (figure: Figure) => heldOutErrors(rows, figure, misfit);
  const [tpot, throughput] = [of("tpot"), of("throughput")];
  return [
    String(rows.length),
    ...[tpot, throughput].flatMap((errors) => [medianAndP90(errors), signedShare(errors.bias), share(errors.covered)]),
    medianAndP90(of("ttft")),
    medianAndP90(of("watts")),
  ];
}
