/** Random numbers that cover the unit interval evenly, for a few draws from a prior. */
import { openStream } from "./random.ts";

/**
 * One number in (0, 1) a draw, exactly one in each of the equal parts that `draws` makes of the interval, in random
 * order: one coordinate of a Latin hypercube. Every key has a stream of its own, so that an input added to a scenario
 * changes no other's draws. Assumes draws >= 1. Cost: two random numbers a draw.
 */
export function stratified(seed: string | number, key: string, draws: number): number[] {
  const stream = openStream(seed, "uncertain", key.replaceAll("\n", " "));
  const order = Array.from({ length: draws }, (_, part) => part);
  for (let last = draws - 1; last > 0; last--) {
    const other = stream.integer(0, last);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order.map((part) => (part + stream.uniform()) / draws);
}
