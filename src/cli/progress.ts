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

  /** `what`: of what, where that changes on the way. */
  show(done: number, all: number, what = this.#what): void {
    const seconds = Math.round((performance.now() - this.#startMilliseconds) / 1000);
    this.#write(`${done} of ${all} ${what}, ${seconds} s`);
  }

  /** Says what is under way, where there is nothing to count. */
  say(what: string): void {
    const seconds = Math.round((performance.now() - this.#startMilliseconds) / 1000);
    this.#write(`${what}, ${seconds} s`);
  }

  clear(): void {
    this.#write("");
  }

  /** Carriage return, text, and an escape that clears the rest of the line. */
  #write(text: string): void {
    if (this.#shown) process.stderr.write(`\r${text}\u001b[K`);
  }
}
