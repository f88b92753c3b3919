/** What a replay wants to know beyond a phase: how its requests' times compare with the trace. */
import { Column, type WindowRecorder } from "../metrics/recorder.ts";
import type { Recorder, ReplyRecord, SpentRecord } from "../serving/recorder.ts";
import type { ReplayPlan } from "../workload/replayPlan.ts";
import type { ReplaySource } from "../workload/replaySource.ts";

/** Replies between two reports of progress. */
const REPORT_EVERY = 500;
/** Less than this late is the rounding of sums of times. */
const ON_TIME_SECONDS = 1e-6;

/** Times of the requests whose time the trace has. */
type TimePairs = { readonly simulated: Column; readonly recorded: Column };

export class ReplayRecorder implements Recorder {
  heldUp = 0;
  heldUpSeconds = 0;
  promptTokens = 0;
  reusedTokens = 0;
  /** Of all requests together, from sending to last token. */
  inFlightSeconds = 0;
  readonly replySeconds: TimePairs = { simulated: new Column(), recorded: new Column() };
  readonly firstTokenSeconds: TimePairs = { simulated: new Column(), recorded: new Column() };

  readonly #window: WindowRecorder;
  readonly #source: ReplaySource;
  readonly #plan: ReplayPlan;
  readonly #onReplies: ((replies: number) => void) | undefined;
  #replies = 0;
  #firstSentSeconds = Number.POSITIVE_INFINITY;
  #lastTokenSeconds = 0;

  constructor(window: WindowRecorder, source: ReplaySource, plan: ReplayPlan, onReplies?: (replies: number) => void) {
    this.#window = window;
    this.#source = source;
    this.#plan = plan;
    this.#onReplies = onReplies;
  }

  /** From the first sending to the last reply. */
  get spanSeconds(): number {
    return Math.max(0, this.#lastTokenSeconds - this.#firstSentSeconds);
  }

  reply(record: ReplyRecord): void {
    this.#window.reply(record);
    const request = this.#source.requestOf(record.agent);
    const { sentSeconds, firstTokenSeconds, lastTokenSeconds } = record;
    this.promptTokens += record.promptTokens;
    this.reusedTokens += record.reusedTokens;
    this.inFlightSeconds += lastTokenSeconds - sentSeconds;
    this.#firstSentSeconds = Math.min(this.#firstSentSeconds, sentSeconds);
    this.#lastTokenSeconds = lastTokenSeconds;
    const lateSeconds = this.#source.isTimed(request) ? sentSeconds - this.#source.dueSeconds(request) : 0;
    if (lateSeconds > ON_TIME_SECONDS) {
      this.heldUp++;
      this.heldUpSeconds += lateSeconds;
    }
    pair(this.replySeconds, lastTokenSeconds - sentSeconds, this.#plan.replySeconds[request]);
    pair(this.firstTokenSeconds, firstTokenSeconds - sentSeconds, this.#plan.firstTokenSeconds[request]);
    this.#replies++;
    if (this.#replies % REPORT_EVERY === 0) this.#onReplies?.(this.#replies);
  }

  spent(record: SpentRecord): void {
    this.#window.spent(record);
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    this.#window.moved(link, fromSeconds, toSeconds, bytes);
  }
}

function pair({ simulated, recorded }: TimePairs, seconds: number, recordedSeconds = Number.NaN): void {
  if (Number.isNaN(recordedSeconds)) return;
  simulated.push(seconds);
  recorded.push(recordedSeconds);
}
