/**
 * Where sessions compact. Most sessions end before they would, so the prompts before the compactions that were seen lie too
 * low: the law is estimated as that of lifetimes which are cut short (Kaplan and Meier, JASA 53, 1958), with the prompt in place of
 * time. A session comes under observation at its first prompt and leaves it at its longest.
 */
import type { LawSpec } from "../profiles/law.ts";
import type { Stretch } from "./contextFalls.ts";
import { lawOfPoints, sharesFor } from "./quantileLaw.ts";

/** A session that was never seen to compact does so at the limit of the context: a step in the table this wide. */
const STEP_SHARE = 0.001;

type Settings = {
  /** Above this a fall is a compaction. */
  readonly highTokens: number;
  /** Share of sessions that end at their trigger instead: so much rarer are first compactions than triggers that were met. */
  readonly endsInstead: number;
  readonly maxTokens: number;
};

/** The law of triggers; undefined where no session compacts. */
export function triggerLaw(stretches: readonly Stretch[], { highTokens, endsInstead, maxTokens }: Settings): LawSpec | undefined {
  // A session has one trigger, which its first compaction tells; those that compact again would count more than once.
  const first = stretches.filter(({ fellBeforeTokens }) => fellBeforeTokens <= highTokens);
  const events = first.flatMap(({ fellFromTokens: tokens }) => (tokens > highTokens ? [tokens] : [])).sort((a, b) => a - b);
  if (events.length === 0) return undefined;
  const isBelow = (column: "startTokens" | "peakTokens"): ((tokens: number) => number) =>
    countBelow(Float64Array.from(first, (stretch) => stretch[column]).sort());
  const [started, over] = [isBelow("startTokens"), isBelow("peakTokens")];
  let survival = 1;
  const reached = events.map((tokens) => {
    const atRisk = started(tokens) - over(tokens);
    survival *= Math.max(0, 1 - 1 / (1 - endsInstead) / Math.max(1, atRisk));
    return { tokens, share: 1 - survival };
  });
  const last = reached.at(-1) as (typeof reached)[number]; // there is an event
  const at = (share: number): number => (reached.find((event) => event.share >= share) ?? last).tokens;
  const points = sharesFor(events.length).map((share): [number, number] => [share * last.share, at(share * last.share)]);
  if (last.share < 1 - STEP_SHARE) points.push([last.share + STEP_SHARE, maxTokens], [1, maxTokens]);
  else points[points.length - 1] = [1, last.tokens];
  return lawOfPoints(points);
}

/** How many of the sorted values are below a value. */
function countBelow(sorted: Float64Array): (value: number) => number {
  return (value) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
