/** Everything that the answers come to: figures side by side, charts, notes. */
import { useMemo } from "preact/hooks";
import type { PowerBasis } from "../../../power/bases.ts";
import { noteSections } from "../../../report/capacityNotes.ts";
import { oneLine } from "../../../report/plainText.ts";
import { ChartFigure } from "../charts/ChartFigure.tsx";
import { AnswerTable } from "./AnswerTable.tsx";
import { chartSections, type PricedRow } from "./drawRequests.ts";
import type { ShownRow } from "./shownRow.ts";

type ResultsProps = { readonly rows: readonly PricedRow[]; readonly basis: PowerBasis };

export function Results({ rows, basis }: ResultsProps) {
  // Charts are drawn anew when something that they show has changed, and not whenever progress is told.
  const seen = JSON.stringify(rows.map(({ shown, cost, price }) => [shown.label, shown.isRough, shown.isStale, cost, price]));
  const parts = rows.flatMap(({ shown }) => [shown.answered, shown.answered?.study]);
  // Rows are new objects at every drawing: what is in them is listed.
  const sections = useMemo(() => chartSections(rows, basis), [seen, basis, rows.length, ...padded(parts)]);
  return (
    <>
      <section aria-labelledby="answers-title">
        <h2 id="answers-title">Answers</h2>
        {rows.map(({ shown }) => shown.fault !== undefined && <Fault key={shown.letter} shown={shown} fault={shown.fault} />)}
        <AnswerTable columns={rows} basis={basis} />
      </section>
      <div class={rows.length === 1 ? "sections beside" : "sections"}>
        {sections.map(({ id, title, words, charts }) => (
          <section key={id} id={`section-${id}`} aria-labelledby={`${id}-title`}>
            <h2 id={`${id}-title`}>{title}</h2>
            <p class="fine">{words}</p>
            <div class="grid">
              {charts.map(({ key, request, isStale }) => (
                <ChartFigure key={key} request={request} isStale={isStale} file={`${id}-${key}`} />
              ))}
            </div>
          </section>
        ))}
      </div>
      <Notes rows={rows} basis={basis} />
    </>
  );
}

/** Hooks want as many dependencies each time. */
const MOST_PARTS = 8;

function padded(parts: readonly unknown[]): readonly unknown[] {
  return Array.from({ length: MOST_PARTS }, (_, place) => parts[place]);
}

function Fault({ shown, fault }: { readonly shown: ShownRow; readonly fault: string }) {
  return (
    <div class="fault" role="alert">
      <p>{shown.label} cannot be answered:</p>
      <pre>{fault}</pre>
    </div>
  );
}

function Notes({ rows, basis }: ResultsProps) {
  const told = rows.flatMap(({ shown }) => {
    const { answered, label, isRough } = shown;
    if (answered === undefined || isRough) return [];
    const sections = noteSections({ ...answered.report, basis, notes: true });
    return [{ label, sections, fault: answered.studyFault }];
  });
  if (told.length === 0) return null;
  return (
    <section aria-labelledby="notes-title">
      <h2 id="notes-title">Notes</h2>
      {told.map(({ label, sections, fault }) => (
        <details key={label}>
          <summary>{label}: warnings, intervals, weakest inputs</summary>
          {fault !== undefined && <p>No charts of load: {fault}</p>}
          {sections.map(({ title, entries }) => (
            <div key={title}>
              <h3>{title}</h3>
              <ul>
                {entries.map((entry) => (
                  <li key={entry}>{oneLine(entry)}</li>
                ))}
              </ul>
            </div>
          ))}
        </details>
      ))}
    </section>
  );
}
