/** A timeline of the workers as CSV, for spreadsheets: row by row, so that nothing of it is held. */
import type { TracedStretch } from "../metrics/runTrace.ts";
import { csvText } from "./csvText.ts";
import { type Timeline, type TimelineRun, timelineRow } from "./timelineRow.ts";

export class TimelineCsv implements Timeline {
  rows = 0;
  readonly #run: TimelineRun;
  readonly #write: (text: string) => void;

  constructor(run: TimelineRun, write: (text: string) => void) {
    this.#run = run;
    this.#write = write;
  }

  worked(stretch: TracedStretch): void {
    const text = csvText([timelineRow(stretch, this.#run)]);
    this.#write(this.rows === 0 ? text : text.slice(text.indexOf("\n") + 1));
    this.rows++;
  }

  finish(): void {}
}
