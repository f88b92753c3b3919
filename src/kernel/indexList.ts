/**
 * A list of indices that is filled and emptied again and again. A JavaScript array gives its memory back when its length
 * is set to 0 and asks for more at the next push: two allocations a request for each such list in the event loop.
 */
export class IndexList {
  #items = new Int32Array(16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(place: number): number {
    return this.#items[place] as number;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) this.#grow();
    this.#items[this.#length++] = item;
  }

  /** Puts another item in a place of the list. */
  set(place: number, item: number): void {
    this.#items[place] = item;
  }

  /** Keeps the first `length` items. Assumes that there are so many. */
  truncate(length: number): void {
    this.#length = length;
  }

  #grow(): void {
    const grown = new Int32Array(this.#items.length * 2);
    grown.set(this.#items);
    this.#items = grown;
  }
}
