/** A recorder that keeps everything it is told, for tests to look through. */
import type { Recorder, ReplyRecord, SpentRecord } from "../../src/serving/recorder.ts";

export class Journal implements Recorder {
  readonly replies: ReplyRecord[] = [];
  readonly stretches: SpentRecord[] = [];

  reply(record: ReplyRecord): void {
    this.replies.push({ ...record });
  }

  spent(record: SpentRecord): void {
    this.stretches.push({ ...record });
  }

  /** Bytes that the links of each kind have carried. */
  readonly movedBytes: number[] = [];

  moved(link: number, _fromSeconds: number, _toSeconds: number, bytes: number): void {
    this.movedBytes[link] = (this.movedBytes[link] ?? 0) + bytes;
  }

  /** Joules of each worker. */
  joules(workers: number): number[] {
    const totals = new Array<number>(workers).fill(0);
    for (const { worker, joules } of this.stretches) totals[worker] = (totals[worker] ?? 0) + joules;
    return totals;
  }
}
