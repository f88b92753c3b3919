/** What a worker does over a stretch of a run, as a row: the columns of every format that a timeline is written in. */
import type { TracedStretch, WorkerSink } from "../metrics/runTrace.ts";
import type { Deployment } from "../serving/deployment.ts";

/** Times count from the beginning of the measured time. */
export type TimelineRow = {
  readonly from_seconds: number;
  readonly to_seconds: number;
  readonly pool: string | undefined;
  readonly worker: number;
  readonly work: string;
  readonly decode_sequences: number;
  readonly prefill_prompts: number;
  readonly prefill_tokens: number;
  readonly joules: number;
  readonly watts: number;
  readonly kv_pinned_bytes: number;
  readonly kv_held_bytes: number;
  readonly requests_waiting: number;
};

/** Writes rows as it is told of them; each worker's in order of time. */
export type Timeline = WorkerSink & {
  readonly rows: number;
  /** Writes what is left, once all was told. */
  readonly finish: () => void;
};

/** Where the stretches are from. */
export type TimelineRun = {
  readonly deployment: Deployment;
  /** Where times count from. */
  readonly measuredFromSeconds: number;
};

export function timelineRow(stretch: TracedStretch, { deployment, measuredFromSeconds }: TimelineRun): TimelineRow {
  const { front, back } = deployment;
  const isFront = stretch.worker < front.workers;
  return {
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
  };
}
