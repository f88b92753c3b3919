/**
 * A binary heap of events over typed arrays, ordered by (key, order of insertion), so that events of one key come out as
 * they were put in and replays agree to the last byte. It serves the simulation, whose keys are seconds, and each
 * worker, whose keys are the steps at which something happens to a sequence. Knows nothing of what events mean.
 * The heap holds keys and slots; what else an event has stays in its slot and is never moved.
 */

export class StableHeap {
  // By place in the heap; slots beyond its end are free.
  #keys: Float64Array;
  #slots: Int32Array;
  // By slot.
  #sequences: Float64Array;
  #kinds: Int8Array;
  #subjects: Int32Array;
  #tokens: Int32Array;
  #size = 0;
  #nextSequence = 0;

  /** The event that the last `pop` took out. */
  key = 0;
  kind = 0;
  /** Index of whom the event is about. */
  subject = 0;
  /** Lets a subject recognise an event that it has since replaced. */
  token = 0;

  /** `capacity`: events that it first has room for; it grows. */
  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity);
    this.#slots = Int32Array.from({ length: capacity }, (_, slot) => slot);
    this.#sequences = new Float64Array(capacity);
    this.#kinds = new Int8Array(capacity);
    this.#subjects = new Int32Array(capacity);
    this.#tokens = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Key of the first event; Infinity when there is none. */
  get firstKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[0] as number);
  }

  /** Number of the first event in order of insertion. Assumes that there is one. */
  get firstSequence(): number {
    return this.#sequences[this.#slots[0] as number] as number;
  }

  /** Puts an event in. Assumes a key below Infinity; whether it lies in the past only the caller knows. */
  push(key: number, kind: number, subject: number, token: number): void {
    this.pushAs(this.#nextSequence++, key, kind, subject, token);
  }

  /** The same for an event whose place among those of one key is given: lower `sequence` first. Not to be mixed with `push`. */
  pushAs(sequence: number, key: number, kind: number, subject: number, token: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    const keys = this.#keys;
    const slots = this.#slots;
    let hole = this.#size++;
    const slot = slots[hole] as number;
    this.#sequences[slot] = sequence;
    this.#kinds[slot] = kind;
    this.#subjects[slot] = subject;
    this.#tokens[slot] = token;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentKey = keys[parent] as number;
      if (parentKey < key) break;
      if (parentKey === key && (this.#sequences[slots[parent] as number] as number) < sequence) break;
      keys[hole] = parentKey;
      slots[hole] = slots[parent] as number;
      hole = parent;
    }
    keys[hole] = key;
    slots[hole] = slot;
  }

  /** Takes the first event out into the public fields; false when there is none. */
  pop(): boolean {
    if (this.#size === 0) return false;
    const slot = this.#slots[0] as number;
    this.key = this.#keys[0] as number;
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
    const keys = this.#keys;
    const slots = this.#slots;
    const sequences = this.#sequences;
    const key = keys[last] as number;
    const slot = slots[last] as number;
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      let childKey = keys[child] as number;
      const right = child + 1;
      if (right < last) {
        const rightKey = keys[right] as number;
        const isFirst =
          rightKey < childKey ||
          (rightKey === childKey &&
            (sequences[slots[right] as number] as number) < (sequences[slots[child] as number] as number));
        if (isFirst) {
          child = right;
          childKey = rightKey;
        }
      }
      if (key < childKey) break;
      const childSlot = slots[child] as number;
      if (key === childKey && (sequences[slot] as number) < (sequences[childSlot] as number)) break;
      keys[hole] = childKey;
      slots[hole] = childSlot;
      hole = child;
    }
    keys[hole] = key;
    slots[hole] = slot;
  }

  #grow(): void {
    const capacity = this.#keys.length * 2;
    const grown = <A extends Float64Array | Int8Array | Int32Array>(old: A, fresh: A): A => {
      fresh.set(old);
      return fresh;
    };
    this.#keys = grown(this.#keys, new Float64Array(capacity));
    this.#slots = grown(
      this.#slots,
      Int32Array.from({ length: capacity }, (_, slot) => slot),
    );
    this.#sequences = grown(this.#sequences, new Float64Array(capacity));
    this.#kinds = grown(this.#kinds, new Int8Array(capacity));
    this.#subjects = grown(this.#subjects, new Int32Array(capacity));
    this.#tokens = grown(this.#tokens, new Int32Array(capacity));
  }
}
