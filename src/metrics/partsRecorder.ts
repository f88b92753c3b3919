/** Records a window for all agents together, and the replies of each part of a mix apart. */
import type { Recorder, ReplyRecord, SpentRecord } from "../serving/recorder.ts";
import { WindowRecorder } from "./recorder.ts";

export class PartsRecorder implements Recorder {
  /** Replies by part; what workers spend is of all parts together. */
  readonly parts: readonly WindowRecorder[];
  readonly #window: WindowRecorder;
  readonly #partOf: Int32Array;

  /** `partOf`: the part of each sender. */
  constructor(window: WindowRecorder, partOf: Int32Array, parts: number) {
    this.#window = window;
    this.#partOf = partOf;
    this.parts = Array.from({ length: parts }, () => new WindowRecorder(window.fromSeconds, window.toSeconds, 0));
  }

  reply(record: ReplyRecord): void {
    this.#window.reply(record);
    this.parts[this.#partOf[record.agent] as number]?.reply(record);
  }

  spent(record: SpentRecord): void {
    this.#window.spent(record);
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    this.#window.moved(link, fromSeconds, toSeconds, bytes);
  }
}
