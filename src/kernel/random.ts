/**
 * Random streams: one per entity and purpose, keyed by name, so that adding an agent or a purpose changes no number
 * that another stream gives (common random numbers between two runs that differ in one thing).
 * Every draw of whatever law takes exactly one uniform number, so two runs stay in step turn by turn.
 * Knows nothing of what the numbers are for.
 */
import alea from "seedrandom/lib/alea.js";
import { normalQuantile } from "./normal.ts";

/** Half the spacing of alea's numbers: moves the grid k / 2^32 off zero. */
const HALF_STEP = 2 ** -33;

const STEP = 2 ** -32;
/** Alea's multiplier (Baagøe 2010). */
const MULTIPLIER = 2091639;

/**
 * A repeatable sequence of random numbers. Open one with `openStream`. It takes alea's state and steps it itself: a
 * simulation keeps several streams an agent, and the package's closures take ten times the memory of four numbers.
 */
export class RandomStream {
  #s0: number;
  #s1: number;
  #s2: number;
  #carry: number;

  constructor(key: string) {
    const { s0, s1, s2, c } = alea(key, { state: true }).state();
    this.#s0 = s0;
    this.#s1 = s1;
    this.#s2 = s2;
    this.#carry = c;
  }

  /** Returns a number between 0 and 1, neither of them included. */
  uniform(): number {
    const t = MULTIPLIER * this.#s0 + this.#carry * STEP;
    this.#carry = t | 0;
    this.#s0 = this.#s1;
    this.#s1 = this.#s2;
    this.#s2 = t - this.#carry;
    return this.#s2 + HALF_STEP;
  }

  /** Returns a standard normal number: the quantile of one uniform draw. */
  normal(): number {
    return normalQuantile(this.uniform());
  }

  /**
   * Returns exp(mu + sigma x normal), in the unit whose logarithm `mu` is.
   * sigma = 0 gives the median exp(mu); mu = -Infinity gives 0.
   */
  lognormal(mu: number, sigma: number): number {
    return Math.exp(mu + sigma * this.normal());
  }

  /** Returns a whole number from `lowest` to `highest`, both included, each as likely. */
  integer(lowest: number, highest: number): number {
    return lowest + Math.floor(this.uniform() * (highest - lowest + 1));
  }

  /** Returns an exponentially distributed number of the given mean, greater than 0 if the mean is. */
  exponential(mean: number): number {
    return -mean * Math.log(this.uniform());
  }
}

/**
 * Opens the stream that belongs to a seed and a path of names, such as `openStream(seed, "agent", 7, "growth")`.
 * Same seed and names: same numbers, whatever other streams exist. The number 7 and the text "7" are the same name.
 * Assumes: no name holds a line break, which separates them. Cost: about 2 microseconds for 20 characters of names.
 */
export function openStream(seed: string | number, ...names: readonly (string | number)[]): RandomStream {
  return new RandomStream(`${seed}\n${names.join("\n")}`);
}
