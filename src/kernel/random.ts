/**
 * Random streams: one per entity and purpose, keyed by name, so that adding an agent or a purpose changes no number
 * that another stream gives (common random numbers between two runs that differ in one thing).
 * Every draw of whatever law takes exactly one uniform number, so two runs stay in step turn by turn.
 * Knows nothing of what the numbers are for.
 */
import { normalQuantile } from "./normal.ts";

/** The spacing of alea's numbers. */
const STEP = 2 ** -32;
/** Half the spacing of alea's numbers: moves the grid k / 2^32 off zero. */
const HALF_STEP = 2 ** -33;

/** Numbers that the state of a saved stream takes. */
export const RANDOM_STATE_NUMBERS = 4;

/** Alea's multiplier (Baagøe 2010). */
const MULTIPLIER = 2091639;

// What alea's hash starts from, and the factor that it stirs with (Baagøe 2010).
const HASH_START = 0xefc8249d;
const HASH_FACTOR = 0.02519603282416938;

/** Alea's hash: goes on from `hash` over the characters of a text. */
function hashText(hash: number, text: string): number {
  let n = hash;
  for (let i = 0; i < text.length; i++) {
    n += text.charCodeAt(i);
    let h = HASH_FACTOR * n;
    n = h >>> 0;
    h -= n;
    h *= n;
    n = h >>> 0;
    h -= n;
    n += h * 2 ** 32;
  }
  return n;
}

/** A hash as one of alea's numbers. */
function fraction(hash: number): number {
  return (hash >>> 0) * STEP;
}

/** The number of `blank` less that of `hash`, in [0, 1). */
function seeded(blank: number, hash: number): number {
  const difference = fraction(blank) - fraction(hash);
  return difference < 0 ? difference + 1 : difference;
}

// Alea's state before a seed is stirred in: its hash of one blank, two and three.
const BLANK_1 = hashText(HASH_START, " ");
const BLANK_2 = hashText(BLANK_1, " ");
const BLANK_3 = hashText(BLANK_2, " ");

/**
 * A repeatable sequence of random numbers: J. Baagøe's alea, as the package seedrandom has it (a test compares them).
 * Open one with `openStream`. Written out here because a simulation opens a handful for every session and keeps them: the
 * package's closures take ten times the memory of four numbers, and twice as long to seed.
 */
export class RandomStream {
  #s0: number;
  #s1: number;
  #s2: number;
  #carry: number;

  constructor(key: string) {
    // The three numbers come from the key hashed three times over, one after the other.
    let hash = hashText(BLANK_3, key);
    this.#s0 = seeded(BLANK_1, hash);
    hash = hashText(hash, key);
    this.#s1 = seeded(BLANK_2, hash);
    hash = hashText(hash, key);
    this.#s2 = seeded(BLANK_3, hash);
    this.#carry = 1;
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

  /** Writes its state, RANDOM_STATE_NUMBERS numbers, into an array from `at` on. */
  save(numbers: Float64Array, at: number): void {
    numbers[at] = this.#s0;
    numbers[at + 1] = this.#s1;
    numbers[at + 2] = this.#s2;
    numbers[at + 3] = this.#carry;
  }

  /** Goes on where the stream stood that was saved there. */
  load(numbers: Float64Array, at: number): void {
    this.#s0 = numbers[at] as number;
    this.#s1 = numbers[at + 1] as number;
    this.#s2 = numbers[at + 2] as number;
    this.#carry = numbers[at + 3] as number;
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
