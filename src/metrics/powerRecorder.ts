/** What the workers of each pool draw over a window, as means of equal parts of it. */
import type { Recorder, ReplyRecord, RequestStage, SpentRecord } from "../serving/recorder.ts";
import type { RequestTable } from "../serving/requestTable.ts";
import { WindowSeries } from "./windowSeries.ts";

export type PowerWindow = {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly parts: number;
  /** Workers of the pool that prefills: those after them are of the pool that decodes alone. */
  readonly frontWorkers: number;
};

export class PowerRecorder implements Recorder {
  /** Series 0: watts of the front pool; 1: of the pool behind it. */
  readonly series: WindowSeries;
  readonly #inner: Recorder;
  readonly #frontWorkers: number;

  /** Tells `inner` all that it is told. */
  constructor(inner: Recorder, { parts, frontWorkers, ...window }: PowerWindow) {
    this.#inner = inner;
    this.#frontWorkers = frontWorkers;
    this.series = new WindowSeries(window, parts, 2);
  }

  spent(record: SpentRecord): void {
    const { worker, fromSeconds, toSeconds, joules } = record;
    const pool = worker < this.#frontWorkers ? 0 : 1;
    if (toSeconds > fromSeconds) this.series.add(pool, fromSeconds, toSeconds, joules / (toSeconds - fromSeconds));
    this.#inner.spent(record);
  }

  reply(record: ReplyRecord): void {
    this.#inner.reply(record);
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    this.#inner.moved?.(link, fromSeconds, toSeconds, bytes);
  }

  opened(table: RequestTable): void {
    this.#inner.opened?.(table);
  }

  entered(agent: number, stage: RequestStage, nowSeconds: number): void {
    this.#inner.entered?.(agent, stage, nowSeconds);
  }
}
