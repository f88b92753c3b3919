/** A first-in first-out queue of request indices, with a way back to the front for the preempted. */
export class Fifo {
  #items: number[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The next one out; undefined when empty. */
  get first(): number | undefined {
    return this.#items[this.#head];
  }

  push(item: number): void {
    this.#items.push(item);
  }

  unshift(item: number): void {
    if (this.#head > 0) this.#items[--this.#head] = item;
    else this.#items.unshift(item);
  }

  shift(): number | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head++;
    // Compact now and then, so that a queue which never runs empty does not grow for ever.
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
