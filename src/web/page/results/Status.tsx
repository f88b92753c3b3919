/** What the engine is at, for eyes and for screen readers: the latter hear of answers, not of every step. */

import type { PowerBasis } from "../../../power/bases.ts";
import { megawattInterval } from "../../../report/capacityReport.ts";
import { grouped, significant } from "../../../report/figures.ts";
import type { Step, Work } from "../answers/answerRunner.ts";
import type { ShownRow } from "./shownRow.ts";

const STEP_WORDS: Readonly<Record<Step, string>> = {
  quick: "a rough answer",
  "quick charts": "rough charts",
  full: "the answer with its interval",
  "full charts": "charts of the answer",
};

type StatusProps = {
  readonly work: Work | undefined;
  /** The configuration that is worked on. */
  readonly worked: string | undefined;
  readonly shown: ShownRow | undefined;
  readonly basis: PowerBasis;
  readonly isPending: boolean;
};

export function Status({ work, worked, shown, basis, isPending }: StatusProps) {
  const progress = work?.progress;
  const share = progress === undefined || progress.parts === 0 ? undefined : progress.done / progress.parts;
  return (
    <div class="status">
      <p role="status" aria-live="polite" aria-atomic="true">
        {shown === undefined ? "" : spoken(shown, basis)}
      </p>
      <p class="work fine">
        {work === undefined ? (
          isPending ? (
            "Starting"
          ) : (
            "All is computed, in this browser."
          )
        ) : (
          <>
            <progress aria-label="Progress" {...(share === undefined ? {} : { value: share })} max={1} /> {worked}:{" "}
            {STEP_WORDS[work.step]}
          </>
        )}
      </p>
    </div>
  );
}

function spoken({ label, answered, isRough, isStale, fault }: ShownRow, basis: PowerBasis): string {
  if (fault !== undefined) return `${label} cannot be answered: see below.`;
  const result = answered?.report.rows[0]?.result;
  if (result === undefined || isStale) return `${label}: computing.`;
  if (result.agents === 0) return `${label}: the tier is ${result.limit}.`;
  const ends = megawattInterval(result, basis);
  const rough = isRough ? " (rough)" : ` (80%: ${result.agentsInterval.map(grouped).join(" to ")})`;
  return `${label}: ${grouped(result.agents)} agents${rough}, ${significant(ends?.value ?? 0)} Agents/MW on the ${basis} basis.`;
}
