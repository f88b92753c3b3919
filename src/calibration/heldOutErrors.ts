/** How far off predictions of runs that a fit had not seen are, over groups of them. */
import { Z90 } from "../kernel/normal.ts";
import type { FitFile } from "../profiles/fitFile.ts";
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
  const counted = rows.flatMap((row) => (figure === "ttft" && row.queueing ? [] : (row.figures[figure] ?? [])));
  const unexplained = misfitOfFigure(figure, misfit);
  const inside = counted.filter(
    ({ measured, predicted, lnSpread }) => Math.abs(Math.log(predicted / measured)) <= Z90 * Math.hypot(lnSpread, unexplained),
  ).length;
  return {
    ...errorStatistics(counted.map(({ measured, predicted }) => predicted / measured)),
    covered: inside / counted.length,
  };
}

/** What the coefficients' own spread leaves unexplained, ln units. */
function misfitOfFigure(figure: Figure, { stepTime, ttft, watts }: Misfit): number {
  if (figure === "watts") return watts;
  return figure === "ttft" ? Math.hypot(stepTime, ttft) : stepTime;
}

/** Rows by what `nameOf` calls them, in the order in which names come up. */
export function groupedBy(rows: readonly HeldOutRow[], nameOf: (row: HeldOutRow) => string): Map<string, HeldOutRow[]> {
  const groups = new Map<string, HeldOutRow[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
