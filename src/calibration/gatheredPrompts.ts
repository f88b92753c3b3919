/** Prompts that come to a worker's ranks between two looks: whether there are any, and how many the busiest rank has. */
import { LENGTH_DEVIATION, largestOfNormals } from "./loopLoad.ts";
import { meanChunks } from "./prefillLoad.ts";

export type Gathered = {
  /** Probability that some rank has gathered a prompt. */
  readonly any: number;
  /** Expected prompts of the busiest rank, given that some rank has one. */
  readonly busiest: number;
  /** Expected steps in which it computes them. */
  readonly steps: number;
};

/** Above this mean the largest of Poisson counts is taken as that of normal numbers. */
const POISSON_SUM_LIMIT = 24;
/** Probability that changes no mean. */
const NEGLIGIBLE = 1e-10;
/** Share of the probability, of there being a prompt at all, at which the sum ends. */
const LEFT_OUT = 1e-8;

/** Prompts gathered by each of `ranks` ranks whose counts are independent, Poisson of mean `mean`. */
export function gathered(mean: number, ranks: number, promptTokens: number, chunkTokens: number): Gathered {
  const any = -Math.expm1(-ranks * mean);
  if (any <= NEGLIGIBLE) return { any: 0, busiest: 1, steps: stepsOf(1, 0, promptTokens, chunkTokens) };
  if (mean > POISSON_SUM_LIMIT) {
    const deviation = Math.sqrt(mean);
    const busiest = mean + largestOfNormals(ranks) * deviation;
    return { any, busiest, steps: stepsOf(busiest, deviation, promptTokens, chunkTokens) };
  }
  // P(max <= k) = F(k)^ranks; means over k = 1, 2, ... are given that k > 0.
  let term = Math.exp(-mean);
  let below = term;
  let largestBelow = 1 - any;
  let busiest = 0;
  let steps = 0;
  // Beyond the mean each count is less likely than the one before: what is left out is about what the last one had.
  for (let k = 1; k <= mean || ranks * term > LEFT_OUT * any; k++) {
    term *= mean / k;
    below = Math.min(1, below + term);
    const upTo = wholePower(below, ranks);
    const probability = (upTo - largestBelow) / any;
    largestBelow = upTo;
    if (probability < NEGLIGIBLE) continue;
    busiest += probability * k;
    steps += probability * stepsOf(k, 0, promptTokens, chunkTokens);
  }
  return { any, busiest, steps };
}

/** x to a whole power of 1 or more, by squaring: a fit takes some hundred million of them. */
function wholePower(x: number, exponent: number): number {
  let result = 1;
  let square = x;
  for (let left = exponent; left > 0; left >>= 1) {
    if (left & 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * Mean steps in which a rank computes so many prompts (their number of some standard deviation): ceil(tokens / chunk)
 * over the spread of the tokens, taken as uniform.
 */
function stepsOf(prompts: number, deviation: number, promptTokens: number, chunkTokens: number): number {
  const half = promptTokens * Math.sqrt(3 * (deviation * deviation + prompts * LENGTH_DEVIATION ** 2));
  return meanChunks(prompts * promptTokens - half, prompts * promptTokens + half, chunkTokens);
}
