/** Whole counts, such as requests a session: how many last for how long, and the law that draws them. */
import type { LawSpec } from "../profiles/law.ts";
import { lawOfPoints, sharesFor } from "./quantileLaw.ts";

/** A law rounds to count k from k - 0.5 on. */
const HALF = 0.5;
/** Counts up to this one have a point of their own in a table, since between points they would come out mixed. */
const OWN_POINTS = 4;

/** P(count >= k) at index k, from 1 to the largest count; index 0 is 1. Assumes: counts of 1 or more, one at least. */
export function survivalOf(counts: Float64Array): Float64Array {
  const max = counts.reduce((most, count) => Math.max(most, count), 1);
  const survival = new Float64Array(max + 1);
  for (const count of counts) survival[count] = (survival[count] as number) + 1;
  for (let count = max - 1; count >= 0; count--) survival[count] = (survival[count] as number) + (survival[count + 1] as number);
  return survival.map((least) => least / counts.length);
}

/** The law whose values, rounded, survive so. `samples` is how many counts it rests on, which sets how fine its table is. */
export function lawOfSurvival(survival: Float64Array, samples: number): LawSpec {
  const max = survival.length - 1;
  /** P(count <= k). */
  const reached = (count: number): number => (count >= max ? 1 : 1 - (survival[count + 1] as number));
  const single = Array.from({ length: Math.min(OWN_POINTS, max) }, (_, index) => reached(index + 1));
  const shares = [...new Set([...sharesFor(samples), ...single])].sort((a, b) => a - b);
  let count = 1;
  const points = shares.map((share): [number, number] => {
    while (count < max && reached(count) < share) count++;
    while (share === 0 && count < max && reached(count) === 0) count++;
    const before = count === 1 ? 0 : reached(count - 1);
    const part = reached(count) > before ? (share - before) / (reached(count) - before) : 0;
    return [share, Math.max(1, count - HALF + part)];
  });
  return survival[max] === 1 ? { kind: "constant", value: max } : lawOfPoints(points);
}
