/** A first-in first-out queue of request indices, with a way back to the front for the preempted: a ring that grows. */
export class Fifo {
  /** Its length is a power of two, so that a place in the ring is its last bits. */
  #ring = new Int32Array(16);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The next one out; undefined when empty. */
  get first(): number | undefined {
    return this.#length === 0 ? undefined : (this.#ring[this.#head] as number);
  }

  push(item: number): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[this.#place(this.#length++)] = item;
  }

  unshift(item: number): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#head = this.#place(-1);
    this.#ring[this.#head] = item;
    this.#length++;
  }

  shift(): number | undefined {
    const item = this.first;
    if (item === undefined) return undefined;
    this.#head = this.#place(1);
    this.#length--;
    return item;
  }

  /** Where the item is that comes so many after the first. */
  #place(after: number): number {
    return (this.#head + after) & (this.#ring.length - 1);
  }

  #grow(): void {
    const grown = new Int32Array(this.#ring.length * 2);
    for (let after = 0; after < this.#length; after++) grown[after] = this.#ring[this.#place(after)] as number;
    this.#ring = grown;
    this.#head = 0;
  }
}
