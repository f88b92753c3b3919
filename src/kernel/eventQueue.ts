/**
 * The event queue of the simulation: a binary heap over typed arrays, ordered by (time, sequence number), so that
 * events of the same instant come out in the order in which they were put in. Knows nothing of what events mean.
 * The heap holds times and slots; what else an event has stays in its slot and is never moved.
 */

export class EventQueue {
  // By place in the heap; slots beyond its end are free.
  #times: Float64Array;
  #slots: Int32Array;
  // By slot.
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
    this.#slots = Int32Array.from({ length: capacity }, (_, slot) => slot);
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
    const times = this.#times;
    const slots = this.#slots;
    let hole = this.#size++;
    const slot = slots[hole] as number;
    this.#sequences[slot] = this.#nextSequence++;
    this.#kinds[slot] = kind;
    this.#subjects[slot] = subject;
    this.#tokens[slot] = token;
    // The new event has the highest sequence number, so it passes a parent only when strictly earlier.
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentTime = times[parent] as number;
      if (parentTime <= timeSeconds) break;
      times[hole] = parentTime;
      slots[hole] = slots[parent] as number;
      hole = parent;
    }
    times[hole] = timeSeconds;
    slots[hole] = slot;
  }

  /** Takes the earliest event out into the public fields; false when there is none. */
  pop(): boolean {
    if (this.#size === 0) return false;
    const slot = this.#slots[0] as number;
    this.timeSeconds = this.#times[0] as number;
    this.kind = this.#kinds[slot] as number;
    this.subject = this.#subjects[slot] as number;
    this.token = this.#tokens[slot] as number;
    const last = --this.#size;
    if (last > 0) this.#sink(last);
    // The slot is free again: the next event to come takes it.
    this.#slots[last] = slot;
    return true;
  }

  /** Moves the event at `last` into the hole at the root and down to its place. */
  #sink(last: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const sequences = this.#sequences;
    const time = times[last] as number;
    const slot = slots[last] as number;
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      let childTime = times[child] as number;
      const right = child + 1;
      if (right < last) {
        const rightTime = times[right] as number;
        const isSooner =
          rightTime < childTime ||
          (rightTime === childTime &&
            (sequences[slots[right] as number] as number) < (sequences[slots[child] as number] as number));
        if (isSooner) {
          child = right;
          childTime = rightTime;
        }
      }
      if (time < childTime) break;
      const childSlot = slots[child] as number;
      if (time === childTime && (sequences[slot] as number) < (sequences[childSlot] as number)) break;
      times[hole] = childTime;
      slots[hole] = childSlot;
      hole = child;
    }
    times[hole] = time;
    slots[hole] = slot;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const grown = <A extends Float64Array | Uint8Array | Int32Array>(old: A, fresh: A): A => {
      fresh.set(old);
      return fresh;
    };
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#slots = grown(
      this.#slots,
      Int32Array.from({ length: capacity }, (_, slot) => slot),
    );
    this.#sequences = grown(this.#sequences, new Float64Array(capacity));
    this.#kinds = grown(this.#kinds, new Uint8Array(capacity));
    this.#subjects = grown(this.#subjects, new Int32Array(capacity));
    this.#tokens = grown(this.#tokens, new Int32Array(capacity));
  }
}
