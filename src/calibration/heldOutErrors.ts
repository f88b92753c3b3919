/** How far off predictions of runs that a fit had not seen are, over groups of them. */
import { Z90 } from "../kernel/normal.ts";
import { type FitFile, stepTimeMisfit } from "../profiles/fitFile.ts";
import { type ErrorStatistics, errorStatistics } from "./errorStatistics.ts";
import type { Figure } from "./fitProblem.ts";
import type { HeldOutRow } from "./heldOut.ts";

type Misfit = FitFile["misfit"];

export type HeldOutErrors = ErrorStatistics & {
  /** Share of the runs whose measured figure lies inside the 80% interval of the prediction. */
  readonly covered: number;
};

/** Errors of one figure over those rows that have it; a time to first token that is a queue's does not count. */
export function heldOutErrors(rows: readonly HeldOutRow[], figure: Figure, misfit: Misfit): HeldOutErrors {
  const counted = rows.flatMap((row) => {
    const found = row.figures[figure];
    if (found === undefined || (figure === "ttft" && row.queueing)) return [];
    return [{ ...found, unexplained: misfitOfFigure(figure, row, misfit) }];
  });
  const inside = counted.filter(
    ({ measured, predicted, lnSpread, unexplained }) =>
      Math.abs(Math.log(predicted / measured)) <= Z90 * Math.hypot(lnSpread, unexplained),
  ).length;
  return {
    ...errorStatistics(counted.map(({ measured, predicted }) => predicted / measured)),
    covered: inside / counted.length,
  };
}

/** What the coefficients' own spread leaves unexplained, ln units; a fit knows no factor of what it had not seen. */
function misfitOfFigure(figure: Figure, { platform, model, leftOut }: HeldOutRow, misfit: Misfit): number {
  if (figure === "watts") return misfit.watts;
  const stepTime = stepTimeMisfit(misfit, {
    platform: leftOut === "platform" ? undefined : platform,
    model: leftOut === "model" ? undefined : model,
  });
  return figure === "ttft" ? Math.hypot(stepTime, misfit.ttft) : stepTime;
}

/** Rows by what `nameOf` calls them, in the order in which names come up. */
export function groupedBy<Row>(rows: readonly Row[], nameOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
