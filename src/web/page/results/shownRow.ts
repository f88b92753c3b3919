/** A configuration with the best answer that there is for it, as rows that the report's figures can draw. */
import type { Tier } from "../../../profiles/scenario.ts";
import type { CapacityRow } from "../../../report/capacityReport.ts";
import type { StudiedRow } from "../../../report/html/reportContent.ts";
import type { Answered, Outcome } from "../answers/answerRunner.ts";

export type ShownRow = {
  readonly label: string;
  /** The configuration's letter. */
  readonly letter: string;
  readonly answered: Answered | undefined;
  readonly isRough: boolean;
  /** Whether it answers a question that was asked before the last change. */
  readonly isStale: boolean;
  readonly fault: string | undefined;
};

/** The full answer where there is one; else the rough one; else the last of this configuration, which is then stale. */
export function bestAnswer(
  { quick, full }: Outcome,
  last: Answered | undefined,
): Pick<ShownRow, "answered" | "isRough" | "isStale"> {
  const answered = full ?? quick ?? last;
  return {
    answered,
    isRough: answered?.answer.rough ?? false,
    isStale: full === undefined && quick === undefined && last !== undefined,
  };
}

/** The one row of a capacity answer, named after its configuration. */
export function labelledRow({ label, answered }: ShownRow): CapacityRow | undefined {
  const row = answered?.report.rows[0];
  return row === undefined ? undefined : { ...row, result: { ...row.result, platform: label } };
}

/** The same with its study; undefined until there is one. */
export function studiedRow(shown: ShownRow): StudiedRow | undefined {
  const row = labelledRow(shown);
  const study = shown.answered?.study;
  return row === undefined || study === undefined ? undefined : { ...row, study };
}

/** The tier that a row was judged by; undefined: a mix, whose parts have tiers of their own. */
export function tierOf({ report }: Answered): Tier | undefined {
  const result = report.rows[0]?.result;
  return report.scenario.tiers.find(({ id }) => id === result?.tier);
}
