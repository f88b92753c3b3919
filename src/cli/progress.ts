/** One line on a terminal that says how far the work is. Silent where stderr is no terminal. */
export class Progress {
  readonly #what: string;
  readonly #shown: boolean;
  readonly #startMilliseconds = performance.now();

  constructor(what: string, wanted: boolean) {
    this.#what = what;
    this.#shown = wanted && process.stderr.isTTY === true;
    this.#write("working");
  }

  show(done: number, all: number): void {
    const seconds = Math.round((performance.now() - this.#startMilliseconds) / 1000);
    this.#write(`${done} of ${all} ${this.#what}, ${seconds} s`);
  }

  clear(): void {
    this.#write("");
  }

  /** Carriage return, text, and an escape that clears the rest of the line. */
  #write(text: string): void {
    if (this.#shown) process.stderr.write(`\r${text}\u001b[K`);
  }
}
