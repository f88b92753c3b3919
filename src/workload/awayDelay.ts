/**
 * How long an agent that one meets at a random moment stays away: it may be waiting for a tool or a person, and long
 * waits are met more often than they happen (the inspection paradox). Without it a stationary start would send everyone
 * at once, and minutes would pass until those whose users are at lunch are spread out.
 */
import { openStream, type RandomStream } from "../kernel/random.ts";
import type { SessionPlan } from "./sessionPlan.ts";
import { waitSeconds } from "./wait.ts";

/**
 * Seconds that a request takes, for the share of agents that one meets waiting for a reply. Source: mean API time of a
 * request in the WEKA corpus (callanjfox/kv-cache-tester@94f6046), 9.8 s.
 */
const REPLY_SECONDS = 10;
/** Waits that stand for all. */
const WAITS = 8192;

export class AwayDelay {
  /** Waits as drawn, and their sums up to each. */
  readonly #waits = new Float64Array(WAITS);
  readonly #sums = new Float64Array(WAITS);

  constructor(plan: SessionPlan) {
    const stream = openStream("away", "waits");
    let sum = 0;
    for (let index = 0; index < WAITS; index++) {
      const wait = waitSeconds(plan, { wait: stream.uniform(), user: stream.uniform(), calls: stream.uniform() });
      sum += wait;
      this.#waits[index] = wait;
      this.#sums[index] = sum;
    }
  }

  /** Seconds that are left of a wait; undefined for an agent that is not away. */
  draw(stream: RandomStream): number | undefined {
    const total = this.#total;
    const met = stream.uniform() * (total + WAITS * REPLY_SECONDS);
    const left = stream.uniform();
    return met >= total ? undefined : left * this.#waitAt(met);
  }

  /** Seconds that are left of a wait that is under way. */
  left(stream: RandomStream): number {
    const met = stream.uniform() * this.#total;
    return stream.uniform() * this.#waitAt(met);
  }

  get #total(): number {
    return this.#sums[WAITS - 1] as number;
  }

  /** The wait that is under way when so many seconds of all waits have passed. */
  #waitAt(met: number): number {
    let low = 0;
    let high = WAITS - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#sums[middle] as number) > met) high = middle;
      else low = middle + 1;
    }
    return this.#waits[low] as number;
  }
}
