/** Speculative decoding as a renewal process: how many verify steps a reply takes. */
import type { RandomStream } from "../kernel/random.ts";

/** Tokens that one verify step emits: mean and variance, and the survival P(at least j drafts accepted), j = 1 ... k. */
export type Acceptance = {
  readonly draftTokens: number;
  readonly mean: number;
  readonly variance: number;
  readonly survival: readonly number[];
};

/** Without speculation each step emits one token. */
export const NO_SPECULATION: Acceptance = { draftTokens: 0, mean: 1, variance: 0, survival: [] };

/**
 * Acceptance with `draftTokens` drafts from published mean acceptance lengths for 1, 2, ... drafts.
 * A chain of drafts is accepted up to its first miss, so P(j or more accepted) = AL(j) - AL(j-1), AL(0) = 1;
 * mean = 1 + sum of these, E[J^2] = sum of (2j - 1) P(J >= j).
 * Assumes 0 <= draftTokens <= acceptanceLengths.length. A published dip (AL falling with depth) counts as no gain.
 */
export function acceptanceOf(acceptanceLengths: readonly number[], draftTokens: number): Acceptance {
  if (draftTokens === 0) return NO_SPECULATION;
  const survival: number[] = [];
  let previousLength = 1;
  for (const length of acceptanceLengths.slice(0, draftTokens)) {
    const gain = Math.max(0, length - previousLength);
    survival.push(Math.min(gain, survival.at(-1) ?? 1));
    previousLength = Math.max(previousLength, length);
  }
  const accepted = survival.reduce((sum, p) => sum + p, 0);
  const secondMoment = survival.reduce((sum, p, index) => sum + (2 * (index + 1) - 1) * p, 0);
  return { draftTokens, mean: 1 + accepted, variance: secondMoment - accepted * accepted, survival };
}

/** Replies up to this many tokens draw every step; longer ones use the normal limit of the renewal process. */
const EXACT_TOKENS = 48;

/**
 * Verify steps until `tokens` tokens are out.
 * Short replies: step by step from the survival probabilities. Longer ones: the renewal theorem's normal limit with
 * mean n/a + (m2/a - 1)/(2a) (overshoot of a lattice renewal process) and variance n v / a^3, rounded, kept within
 * ceil(n / (k + 1)) and n. One step a token without speculation.
 */
export function drawSteps(tokens: number, acceptance: Acceptance, stream: RandomStream): number {
  const { draftTokens, mean, variance, survival } = acceptance;
  if (draftTokens === 0) return tokens;
  if (tokens <= EXACT_TOKENS) {
    let emitted = 0;
    let steps = 0;
    while (emitted < tokens) {
      const draw = stream.uniform();
      let accepted = 0;
      while (accepted < draftTokens && draw < (survival[accepted] as number)) accepted++;
      emitted += 1 + accepted;
      steps++;
    }
    return steps;
  }
  const overshoot = ((variance + mean * mean) / mean - 1) / 2;
  const expected = (tokens + overshoot) / mean;
  const spread = Math.sqrt((tokens * variance) / mean ** 3);
  const drawn = Math.round(expected + spread * stream.normal());
  return Math.min(tokens, Math.max(Math.ceil(tokens / (draftTokens + 1)), drawn));
}
