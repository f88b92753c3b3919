/**
 * Arithmetic on context terms, f(L) = fixed + perToken x L + sum of clips: at one context, and summed over the tokens
 * of a prefill chunk.
 */
import type { ContextTerm } from "./architecture.ts";

/** Value of the term at a context of `contextTokens`. */
export function termAt(term: ContextTerm, contextTokens: number): number {
  let value = term.fixed + term.perToken * contextTokens;
  for (const clip of term.clips) value += clip.perToken * Math.min(contextTokens, clip.limitTokens);
  return value;
}

/**
 * Sum of min(p + i, limit) over i = 1 ... n: the clipped context that n new tokens after a prefix of p attend to.
 * Closed form: an arithmetic series up to the limit, then a constant.
 */
function sumClippedContext(prefixTokens: number, newTokens: number, limitTokens: number): number {
  const rising = Math.min(newTokens, Math.max(0, limitTokens - prefixTokens));
  return rising * prefixTokens + (rising * (rising + 1)) / 2 + (newTokens - rising) * limitTokens;
}

/** Sum of the term over the new tokens of a chunk: token i of them sees a context of prefix + i, itself included. */
export function sumOverChunk(term: ContextTerm, prefixTokens: number, newTokens: number): number {
  let sum = term.fixed * newTokens + term.perToken * (newTokens * prefixTokens + (newTokens * (newTokens + 1)) / 2);
  for (const clip of term.clips) sum += clip.perToken * sumClippedContext(prefixTokens, newTokens, clip.limitTokens);
  return sum;
}

/** All distinct clip limits of some terms, ascending. */
export function clipLimits(terms: readonly ContextTerm[]): readonly number[] {
  return [...new Set(terms.flatMap((term) => term.clips.map((clip) => clip.limitTokens)))].sort((a, b) => a - b);
}

/**
 * The term as a dot product with a batch's sums: index 0 weighs the number of sequences, 1 the sum of contexts, 2 + j
 * the sum of contexts clipped at limits[j].
 */
export function termWeights(term: ContextTerm, limits: readonly number[], factor = 1): Float64Array {
  const weights = new Float64Array(2 + limits.length);
  weights[0] = term.fixed * factor;
  weights[1] = term.perToken * factor;
  for (const clip of term.clips) {
    const index = 2 + limits.indexOf(clip.limitTokens);
    weights[index] = (weights[index] as number) + clip.perToken * factor;
  }
  return weights;
}
