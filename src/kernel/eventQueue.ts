/**
 * The event queue of the simulation: a binary heap over typed arrays, ordered by (time, sequence number), so that
 * events of the same instant come out in the order in which they were put in. Knows nothing of what events mean.
 */

export class EventQueue {
  #times: Float64Array;
  #sequences: Float64Array;
  #kinds: Uint8Array;
  #subjects: Int32Array;
  #tokens: Int32Array;
  #size = 0;
  #nextSequence = 0;

  /** The event that the last `pop` took out. */
  timeSeconds = 0;
  kind = 0;
  /** Index of the agent or worker that the event is about. */
  subject = 0;
  /** Lets a subject recognise an event that it has since replaced. */
  token = 0;

  constructor(capacity = 1024) {
    this.#times = new Float64Array(capacity);
    this.#sequences = new Float64Array(capacity);
    this.#kinds = new Uint8Array(capacity);
    this.#subjects = new Int32Array(capacity);
    this.#tokens = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Puts an event in. Assumes a finite time; the caller checks that it is not in the past, since only it knows the clock.
   */
  push(timeSeconds: number, kind: number, subject: number, token: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const sequence = this.#nextSequence++;
    const times = this.#times;
    let hole = this.#size++;
    // The new event has the highest sequence number, so it passes a parent only when strictly earlier.
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((times[parent] as number) <= timeSeconds) break;
      this.#move(parent, hole);
      hole = parent;
    }
    times[hole] = timeSeconds;
    this.#sequences[hole] = sequence;
    this.#kinds[hole] = kind;
    this.#subjects[hole] = subject;
    this.#tokens[hole] = token;
  }

  /** Takes the earliest event out into the public fields; false when there is none. */
  pop(): boolean {
    if (this.#size === 0) return false;
    this.timeSeconds = this.#times[0] as number;
    this.kind = this.#kinds[0] as number;
    this.subject = this.#subjects[0] as number;
    this.token = this.#tokens[0] as number;
    const last = --this.#size;
    if (last > 0) this.#sink(last);
    return true;
  }

  /** Moves the event at `last` into the hole at the root and down to its place. */
  #sink(last: number): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const time = times[last] as number;
    const sequence = sequences[last] as number;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      const right = child + 1;
      if (right < last && this.#before(right, child)) child = right;
      const childTime = times[child] as number;
      if (time < childTime || (time === childTime && sequence < (sequences[child] as number))) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#move(last, hole);
  }

  #before(a: number, b: number): boolean {
    const timeA = this.#times[a] as number;
    const timeB = this.#times[b] as number;
    return timeA < timeB || (timeA === timeB && (this.#sequences[a] as number) < (this.#sequences[b] as number));
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#sequences[to] = this.#sequences[from] as number;
    this.#kinds[to] = this.#kinds[from] as number;
    this.#subjects[to] = this.#subjects[from] as number;
    this.#tokens[to] = this.#tokens[from] as number;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const grown = <A extends Float64Array | Uint8Array | Int32Array>(old: A, fresh: A): A => {
      fresh.set(old);
      return fresh;
    };
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#sequences = grown(this.#sequences, new Float64Array(capacity));
    this.#kinds = grown(this.#kinds, new Uint8Array(capacity));
    this.#subjects = grown(this.#subjects, new Int32Array(capacity));
    this.#tokens = grown(this.#tokens, new Int32Array(capacity));
  }
}
