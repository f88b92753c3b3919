/** Records what a window recorder does, and beside it when sessions ended and how long replies took. */
import type { Recorder, ReplyRecord, SpentRecord } from "../serving/recorder.ts";
import type { WindowRecorder } from "./recorder.ts";

export class SessionRecorder implements Recorder {
  /** When each sender's latest reply ended; NaN: it has had none. */
  readonly lastReplySeconds: Float64Array;
  readonly #window: WindowRecorder;
  #replies = 0;
  #replySeconds = 0;

  constructor(window: WindowRecorder, senders: number) {
    this.#window = window;
    this.lastReplySeconds = new Float64Array(senders).fill(Number.NaN);
  }

  /** Mean time from sending to the last token, of replies that ended in the window; NaN: there were none. */
  get meanReplySeconds(): number {
    return this.#replySeconds / this.#replies;
  }

  reply(record: ReplyRecord): void {
    this.#window.reply(record);
    this.lastReplySeconds[record.agent] = record.lastTokenSeconds;
    if (record.lastTokenSeconds < this.#window.fromSeconds || record.lastTokenSeconds >= this.#window.toSeconds) return;
    this.#replies++;
    this.#replySeconds += record.lastTokenSeconds - record.sentSeconds;
  }

  spent(record: SpentRecord): void {
    this.#window.spent(record);
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    this.#window.moved(link, fromSeconds, toSeconds, bytes);
  }
}
