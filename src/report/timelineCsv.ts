/** Writes what workers do in a window as rows for spreadsheets and data frames, as it is told; each worker's rows in order of time. */
import type { TracedStretch, WorkerSink } from "../metrics/runTrace.ts";
import type { Deployment } from "../serving/deployment.ts";
import { csvText } from "./csvText.ts";

type TimelineOptions = {
  readonly deployment: Deployment;
  /** Where times count from. */
  readonly measuredFromSeconds: number;
  readonly write: (text: string) => void;
};

export class TimelineCsv implements WorkerSink {
  rows = 0;
  readonly #options: TimelineOptions;

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  worked(stretch: TracedStretch): void {
    const { deployment, measuredFromSeconds, write } = this.#options;
    const { front, back } = deployment;
    const isFront = stretch.worker < front.workers;
    const text = csvText([
      {
        from_seconds: stretch.fromSeconds - measuredFromSeconds,
        to_seconds: stretch.toSeconds - measuredFromSeconds,
        pool: isFront ? front.role : back?.role,
        worker: isFront ? stretch.worker + 1 : stretch.worker - front.workers + 1,
        work: stretch.work,
        decode_sequences: stretch.decodeSequences,
        prefill_prompts: stretch.prompts,
        prefill_tokens: stretch.prefillTokens,
        joules: stretch.joules,
        watts: stretch.joules / (stretch.toSeconds - stretch.fromSeconds),
        kv_pinned_bytes: stretch.kvPinnedBytes,
        kv_held_bytes: stretch.kvPinnedBytes + stretch.kvIdleBytes,
        requests_waiting: stretch.requestsWaiting,
      },
    ]);
    write(this.rows === 0 ? text : text.slice(text.indexOf("\n") + 1));
    this.rows++;
  }
}
