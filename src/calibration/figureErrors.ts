/** How far off a fit's predictions of one figure are over its rows. */
import { type ErrorStatistics, errorStatistics } from "./errorStatistics.ts";
import { type Figure, type LnFigures, measuredFigures } from "./fitProblem.ts";
import type { FitRow } from "./fitRow.ts";
import { weightOf } from "./fitRows.ts";

/** Errors over the rows that count in the fit. `predicted`: ln figures in the order of the rows. */
export function figureErrors(rows: readonly FitRow[], predicted: readonly LnFigures[], figure: Figure): ErrorStatistics {
  return errorStatistics(
    rows.flatMap((row, r) => {
      const measured = measuredFigures(row)[figure];
      if (Number.isNaN(measured) || weightOf(row, figure) === 0) return [];
      return [Math.exp((predicted[r] as LnFigures)[figure] - measured)];
    }),
  );
}
