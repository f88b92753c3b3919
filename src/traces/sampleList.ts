/** Numbers that come one by one, in 8 bytes each: a list of ten million stays within a process's means. */

const FIRST_ROOM = 1024;
const GROWTH = 1.5;

export class SampleList {
  count = 0;
  sum = 0;
  #room = new Float64Array(FIRST_ROOM);

  add(value: number): void {
    if (this.count === this.#room.length) {
      const room = new Float64Array(Math.ceil(this.count * GROWTH));
      room.set(this.#room);
      this.#room = room;
    }
    this.#room[this.count++] = value;
    this.sum += value;
  }

  addKnown(value: number | undefined): void {
    if (value !== undefined) this.add(value);
  }

  /** Not a copy: good until the next `add`. */
  values(): Float64Array {
    return this.#room.subarray(0, this.count);
  }
}
