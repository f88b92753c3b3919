/** What the links to memory below HBM carry: the bytes of all flows of one stretch, put together to a rate. */
import type { AgentSink, TraceWindow } from "./runTrace.ts";

type Stretch = { fromSeconds: number; toSeconds: number; bytes: number };

export class LinkRates {
  readonly #sink: AgentSink;
  readonly #window: TraceWindow;
  /** By kind of link, the stretch that flows are still told of. */
  readonly #stretches = new Map<number, Stretch>();

  constructor(sink: AgentSink, window: TraceWindow) {
    this.#sink = sink;
    this.#window = window;
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    const before = this.#stretches.get(link);
    if (before !== undefined && before.fromSeconds === fromSeconds) {
      before.bytes += bytes;
      return;
    }
    if (before !== undefined) this.#tell(link, before, fromSeconds);
    this.#stretches.set(link, { fromSeconds, toSeconds, bytes });
  }

  finish(): void {
    for (const [link, stretch] of this.#stretches) this.#tell(link, stretch, Number.POSITIVE_INFINITY);
    this.#stretches.clear();
  }

  #tell(link: number, { fromSeconds, toSeconds, bytes }: Stretch, nextSeconds: number): void {
    const { fromSeconds: first, toSeconds: last } = this.#window;
    if (toSeconds <= first || fromSeconds >= last) return;
    this.#sink.linkRate(link, Math.max(first, fromSeconds), bytes / (toSeconds - fromSeconds));
    if (nextSeconds > toSeconds && toSeconds < last) this.#sink.linkRate(link, toSeconds, 0);
  }
}
