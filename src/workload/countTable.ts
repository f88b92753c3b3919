/**
 * Whole numbers drawn from any law: a table of survival probabilities, from which counts are drawn, also given that they
 * are at least so high, and ages of processes met at a random moment.
 */
import type { RandomStream } from "../kernel/random.ts";
import type { Law } from "./law.ts";

/** How counts of a kind are drawn: what the generator asks, whatever the law. */
export type CountDraws = {
  /** The largest count that is drawn. */
  readonly max: number;
  /** Whether all counts are 1, or the least that they may be, so that none need be drawn; absent: no. */
  readonly isAlwaysOne?: boolean;
  /** A count, given that it is at least `least`. */
  draw(stream: RandomStream, least: number): number;
  /** How far into its count a process is that one meets at a random moment: k with probability P(count >= k) / mean. */
  age(stream: RandomStream): number;
};

/** Counts of a law, rounded, at least 1; what is above `max` becomes `max`. */
export class CountTable implements CountDraws {
  readonly max: number;
  readonly isAlwaysOne: boolean;
  /** P(count >= k) at index k, from 1. */
  readonly #survival: Float64Array;
  /** Sum of survival up to index k; its last entry is the mean. */
  readonly #ages: Float64Array;

  constructor(law: Law, max: number) {
    this.max = max;
    this.#survival = new Float64Array(max + 1);
    this.#ages = new Float64Array(max + 1);
    for (let count = 1; count <= max; count++) {
      const survival = count === 1 ? 1 : 1 - law.cdf(count - 0.5);
      this.#survival[count] = survival;
      this.#ages[count] = (this.#ages[count - 1] as number) + survival;
    }
    this.isAlwaysOne = max === 1 || this.#survival[2] === 0;
  }

  draw(stream: RandomStream, least: number): number {
    const tail = stream.uniform() * (this.#survival[least] as number);
    return this.#lastWhere(least, (count) => (this.#survival[count] as number) > tail);
  }

  age(stream: RandomStream): number {
    const passed = stream.uniform() * (this.#ages[this.max] as number);
    return Math.min(this.max, 1 + this.#lastWhere(0, (count) => (this.#ages[count] as number) <= passed));
  }

  /** The last count from `first` on for which `holds`, which holds up to some count and not beyond; at least `first`. */
  #lastWhere(first: number, holds: (count: number) => boolean): number {
    let low = first;
    let high = this.max + 1;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  }
}
