/**
 * Many random streams of which one is used at a time, each kept as a row of four numbers: as objects, those of tens of
 * thousands of agents would be in no cache when their turn comes.
 */
import { RANDOM_STATE_NUMBERS, type RandomStream } from "./random.ts";

export class StreamShelf {
  readonly #rows: Float64Array;
  readonly #opened: Uint8Array;
  readonly #open: (index: number) => RandomStream;
  /** What `take` hands out, always the same object. */
  #taken: RandomStream | undefined;

  /** `open`: opens a stream by its index, when it is taken for the first time. */
  constructor(size: number, open: (index: number) => RandomStream) {
    this.#rows = new Float64Array(size * RANDOM_STATE_NUMBERS);
    this.#opened = new Uint8Array(size);
    this.#open = open;
  }

  /** A stream where it stands, to be drawn from and put back before another one is taken. */
  take(index: number): RandomStream {
    if (this.#taken === undefined || this.#opened[index] === 0) {
      this.#opened[index] = 1;
      this.#taken = this.#open(index);
    } else this.#taken.load(this.#rows, index * RANDOM_STATE_NUMBERS);
    return this.#taken;
  }

  /** Keeps where the stream stands that was taken last. */
  put(index: number): void {
    this.#taken?.save(this.#rows, index * RANDOM_STATE_NUMBERS);
  }
}
