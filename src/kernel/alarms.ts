/**
 * One alarm each for a fixed number of owners, and whose goes off first: a heap in which the alarm of an owner who sets it
 * anew is moved, not left behind to be recognised as stale when its time comes. Of one time the one that was set first
 * comes first. Knows nothing of what owners do when it goes off.
 */
const NONE = -1;

export class Alarms {
  // By place in the heap.
  readonly #keys: Float64Array;
  readonly #owners: Int32Array;
  // By owner: place in the heap (-1: no alarm), and the number that tells who was first.
  readonly #places: Int32Array;
  readonly #sequences: Float64Array;
  #size = 0;

  constructor(owners: number) {
    this.#keys = new Float64Array(owners);
    this.#owners = new Int32Array(owners);
    this.#places = new Int32Array(owners).fill(NONE);
    this.#sequences = new Float64Array(owners);
  }

  /** Time of the first alarm; Infinity when there is none. */
  get firstKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[0] as number);
  }

  /** Number of the first alarm. Assumes that there is one. */
  get firstSequence(): number {
    return this.#sequences[this.#owners[0] as number] as number;
  }

  /** Sets an owner's alarm, in place of the one that it may have. `sequence`: larger than that of any alarm set before. */
  set(owner: number, key: number, sequence: number): void {
    let place = this.#places[owner] as number;
    if (place === NONE) place = this.#size++;
    this.#sequences[owner] = sequence;
    if (!this.#rise(place, owner, key)) this.#sink(place, owner, key);
  }

  /** Takes the first alarm out; returns its owner. Assumes that there is one. */
  takeFirst(): number {
    const first = this.#owners[0] as number;
    this.#places[first] = NONE;
    const last = --this.#size;
    if (last > 0) this.#sink(0, this.#owners[last] as number, this.#keys[last] as number);
    return first;
  }

  /** Moves an alarm from the hole at `place` up to where it belongs; false: it belongs there or further down. */
  #rise(place: number, owner: number, key: number): boolean {
    let hole = place;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // Its number is the largest, so it passes a parent only when its time is earlier.
      if ((this.#keys[parent] as number) <= key) break;
      this.#move(parent, hole);
      hole = parent;
    }
    if (hole === place) return false;
    this.#put(hole, owner, key);
    return true;
  }

  #sink(place: number, owner: number, key: number): void {
    const size = this.#size;
    let hole = place;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size && this.#isBefore(right, this.#keys[child] as number, this.#owners[child] as number)) child = right;
      if (!this.#isBefore(child, key, owner)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, owner, key);
  }

  #isBefore(place: number, key: number, owner: number): boolean {
    const own = this.#keys[place] as number;
    if (own !== key) return own < key;
    return (this.#sequences[this.#owners[place] as number] as number) < (this.#sequences[owner] as number);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#owners[from] as number, this.#keys[from] as number);
  }

  #put(place: number, owner: number, key: number): void {
    this.#keys[place] = key;
    this.#owners[place] = owner;
    this.#places[owner] = place;
  }
}
