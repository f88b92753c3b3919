/** Starts waiting work in order of urgency, so much of it at once; what is as urgent, first come first served. */

type Waiting = { readonly urgency: number; readonly start: () => void };

export class UrgencyQueue {
  readonly #waiting: Waiting[] = [];
  #free: number;

  /** `atOnce`: 1 or more. */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs `work` when its turn comes; settles as it does. */
  run<T>(urgency: number, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = () => {
        work()
          .finally(() => {
            this.#free++;
            this.#startNext();
          })
          .then(resolve, reject);
      };
      const place = this.#waiting.findIndex((other) => other.urgency < urgency);
      this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, { urgency, start });
      this.#startNext();
    });
  }

  #startNext(): void {
    if (this.#free === 0) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#free--;
    next.start();
  }
}
