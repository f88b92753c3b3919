/** Where each session of a trace is, while its requests come by: positions, and gaps where there is a clock. */
import type { ReadContext } from "./traceFormat.ts";

type Times = { readonly sentSeconds?: number | undefined; readonly replySeconds?: number | undefined };
type Track = { index: number; sentSeconds: number | undefined; endSeconds: number | undefined };

export class SessionTracks {
  readonly #tracks = new Map<string, Track>();
  readonly #context: ReadContext;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /**
   * Position of a session's next request, and the seconds since its previous reply where both times are known. A request
   * before the end of that reply has no gap: it did not wait for it. A clock that goes back is remarked.
   */
  next(sessionId: string, { sentSeconds, replySeconds }: Times): { index: number; gapSeconds: number | undefined } {
    const track = this.#tracks.get(sessionId);
    const endSeconds = sentSeconds === undefined || replySeconds === undefined ? undefined : sentSeconds + replySeconds;
    if (track === undefined) {
      this.#tracks.set(sessionId, { index: 0, sentSeconds, endSeconds });
      return { index: 0, gapSeconds: undefined };
    }
    if (sentSeconds !== undefined && track.sentSeconds !== undefined && sentSeconds < track.sentSeconds)
      this.#context.remark("the clock goes back within a session, kept in file order");
    const gap = sentSeconds === undefined || track.endSeconds === undefined ? undefined : sentSeconds - track.endSeconds;
    track.index++;
    track.sentSeconds = sentSeconds;
    track.endSeconds = endSeconds;
    return { index: track.index, gapSeconds: gap === undefined || gap < 0 ? undefined : gap };
  }
}

/** Times from the first one seen. */
export class ElapsedClock {
  #startSeconds: number | undefined;

  since(seconds: number): number;
  since(seconds: number | undefined): number | undefined;
  since(seconds: number | undefined): number | undefined {
    if (seconds === undefined) return undefined;
    this.#startSeconds ??= seconds;
    return seconds - this.#startSeconds;
  }
}
