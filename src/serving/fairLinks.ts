/**
 * Links that transfers share max-min fairly: a flow crosses up to three of them, and rates rise together until a link is
 * full, whose flows then stay at what they have (progressive filling). Rates change when a flow starts or ends; whoever
 * owns the clock asks when the next one ends. Knows nothing of what is moved.
 * Source of the rule: D. Bertsekas and R. Gallager, Data Networks, 2nd ed. 1992, section 6.5.2.
 */
const NONE = -1;
/** Most links that a flow crosses. */
const MAX_HOPS = 3;
/** Share of a flow's bytes that rounding may leave over. */
const ROUNDING = 1e-12;

/** Told what each link carried over each stretch of constant rates. */
export type LinkSink = (link: number, fromSeconds: number, toSeconds: number, bytes: number) => void;

export class FairLinks {
  /** Bytes a second of each link. */
  readonly capacities: Float64Array;
  /** Raised with every change: an end that was planned before it is stale. */
  token = 0;

  readonly #sink: LinkSink;
  /** Flows on each link; scratch for filling: room left, flows without a rate. */
  readonly #onLink: Int32Array;
  readonly #room: Float64Array;
  readonly #open: Int32Array;
  // Columns of the flows in progress, 0..#flows-1.
  #flows = 0;
  #bytes = new Float64Array(16);
  #remaining = new Float64Array(16);
  #rate = new Float64Array(16);
  #subject = new Int32Array(16);
  #hops = new Int32Array(16 * MAX_HOPS);
  #nowSeconds = 0;

  constructor(capacities: readonly number[], sink: LinkSink = () => {}) {
    this.capacities = Float64Array.from(capacities);
    this.#onLink = new Int32Array(capacities.length);
    this.#room = new Float64Array(capacities.length);
    this.#open = new Int32Array(capacities.length);
    this.#sink = sink;
  }

  get flows(): number {
    return this.#flows;
  }

  /** When the next flow ends at the present rates; Infinity when none is in progress. */
  get nextEndSeconds(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (let flow = 0; flow < this.#flows; flow++)
      soonest = Math.min(soonest, (this.#remaining[flow] as number) / (this.#rate[flow] as number));
    return this.#nowSeconds + soonest;
  }

  /** Rate of a flow in progress by its subject; 0 when there is none. For tests and reports, not for the event loop. */
  rateOf(subject: number): number {
    const flow = this.#subject.subarray(0, this.#flows).indexOf(subject);
    return flow < 0 ? 0 : (this.#rate[flow] as number);
  }

  /**
   * Bytes a second that one more flow over these links could count on: the least of their capacities shared equally with
   * the flows there. It gets more where those are held up elsewhere.
   */
  share(hops: readonly number[]): number {
    let least = Number.POSITIVE_INFINITY;
    for (const link of hops) least = Math.min(least, (this.capacities[link] as number) / ((this.#onLink[link] as number) + 1));
    return least;
  }

  /** Starts to move `bytes` over some links, one at least, each once. Assumes bytes > 0 and that the clock has not passed an end. */
  start(subject: number, bytes: number, hops: readonly number[], nowSeconds: number): void {
    this.#advance(nowSeconds);
    const flow = this.#flows++;
    if (flow === this.#remaining.length) this.#grow();
    this.#bytes[flow] = bytes;
    this.#remaining[flow] = bytes;
    this.#subject[flow] = subject;
    let alone = true;
    let rate = Number.POSITIVE_INFINITY;
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const link = hops[hop] ?? NONE;
      this.#hops[flow * MAX_HOPS + hop] = link;
      if (link === NONE) continue;
      if ((this.#onLink[link] as number)++ > 0) alone = false;
      rate = Math.min(rate, this.capacities[link] as number);
    }
    if (alone) this.#rate[flow] = rate;
    else this.#fill();
    this.token++;
  }

  /**
   * Takes out one flow that has ended by now and returns its subject; undefined when none has (any more). Of those that end
   * at one instant the first to start comes first.
   */
  takeEnded(nowSeconds: number): number | undefined {
    this.#advance(nowSeconds);
    for (let flow = 0; flow < this.#flows; flow++) {
      const left = this.#remaining[flow] as number;
      // Rounding may leave what would take less time than the clock can tell.
      if (left > ROUNDING * (this.#bytes[flow] as number) && nowSeconds + left / (this.#rate[flow] as number) > nowSeconds)
        continue;
      const subject = this.#subject[flow] as number;
      this.#remove(flow);
      this.token++;
      return subject;
    }
    return undefined;
  }

  #advance(nowSeconds: number): void {
    const seconds = nowSeconds - this.#nowSeconds;
    if (seconds > 0) {
      for (let flow = 0; flow < this.#flows; flow++) {
        const moved = Math.min(this.#remaining[flow] as number, (this.#rate[flow] as number) * seconds);
        this.#remaining[flow] = (this.#remaining[flow] as number) - moved;
        for (let hop = 0; hop < MAX_HOPS; hop++) {
          const link = this.#hops[flow * MAX_HOPS + hop] as number;
          if (link !== NONE) this.#sink(link, this.#nowSeconds, nowSeconds, moved);
        }
      }
    }
    this.#nowSeconds = nowSeconds;
  }

  /** Takes a flow out; the others stay in order of their starts. */
  #remove(flow: number): void {
    let alone = true;
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const link = this.#hops[flow * MAX_HOPS + hop] as number;
      if (link !== NONE && --(this.#onLink[link] as number) > 0) alone = false;
    }
    for (const column of [this.#bytes, this.#remaining, this.#rate, this.#subject])
      column.copyWithin(flow, flow + 1, this.#flows);
    this.#hops.copyWithin(flow * MAX_HOPS, (flow + 1) * MAX_HOPS, this.#flows * MAX_HOPS);
    this.#flows--;
    if (!alone) this.#fill();
  }

  /** Progressive filling: the link that gives its flows least fixes their rates; then the next, among those left. */
  #fill(): void {
    const room = this.#room;
    const open = this.#open;
    room.set(this.capacities);
    open.set(this.#onLink);
    this.#rate.fill(0, 0, this.#flows);
    for (let fixed = 0; fixed < this.#flows; ) {
      let tightest = NONE;
      let least = Number.POSITIVE_INFINITY;
      for (let link = 0; link < room.length; link++) {
        if ((open[link] as number) === 0) continue;
        const share = (room[link] as number) / (open[link] as number);
        if (share < least) {
          least = share;
          tightest = link;
        }
      }
      for (let flow = 0; flow < this.#flows; flow++) {
        if ((this.#rate[flow] as number) > 0 || !this.#crosses(flow, tightest)) continue;
        this.#rate[flow] = least;
        fixed++;
        for (let hop = 0; hop < MAX_HOPS; hop++) {
          const link = this.#hops[flow * MAX_HOPS + hop] as number;
          if (link === NONE) continue;
          room[link] = Math.max(0, (room[link] as number) - least);
          open[link] = (open[link] as number) - 1;
        }
      }
    }
  }

  #crosses(flow: number, link: number): boolean {
    for (let hop = 0; hop < MAX_HOPS; hop++) if (this.#hops[flow * MAX_HOPS + hop] === link) return true;
    return false;
  }

  #grow(): void {
    const grown = <T extends Float64Array | Int32Array>(column: T, into: T): T => {
      into.set(column);
      return into;
    };
    this.#bytes = grown(this.#bytes, new Float64Array(this.#bytes.length * 2));
    this.#remaining = grown(this.#remaining, new Float64Array(this.#remaining.length * 2));
    this.#rate = grown(this.#rate, new Float64Array(this.#rate.length * 2));
    this.#subject = grown(this.#subject, new Int32Array(this.#subject.length * 2));
    this.#hops = grown(this.#hops, new Int32Array(this.#hops.length * 2));
  }
}
