/**
 * How context terms are built and added: a constant, a slope, and slopes that stop at a limit. Their sums stay of that
 * form, so that pricing a step needs no scan of its sequences. Knows nothing of models or hardware.
 */

/** f(L) = fixed + perToken x L + sum of clip.perToken x min(L, clip.limitTokens), L = context length in tokens. */
export type ContextTerm = {
  readonly fixed: number;
  readonly perToken: number;
  readonly clips: readonly { readonly perToken: number; readonly limitTokens: number }[];
};

/** The term that is 0 at every context. */
export const noTerm: ContextTerm = { fixed: 0, perToken: 0, clips: [] };

/** A term that does not depend on context. */
export const fixedTerm = (fixed: number): ContextTerm => ({ ...noTerm, fixed });

/** A term proportional to context: perToken x L. */
export const linearTerm = (perToken: number): ContextTerm => ({ ...noTerm, perToken });

/** A term that stops growing at a context: perToken x min(L, limitTokens). */
export const clippedTerm = (slope: { readonly perToken: number; readonly limitTokens: number }): ContextTerm => ({
  ...noTerm,
  clips: [slope],
});

/** The same term `factor` times over; factor >= 0. */
export function scaleTerm(term: ContextTerm, factor: number): ContextTerm {
  return {
    fixed: factor * term.fixed,
    perToken: factor * term.perToken,
    clips: term.clips.map((clip) => ({ perToken: factor * clip.perToken, limitTokens: clip.limitTokens })),
  };
}

/** The sum of terms. Ensures: clips with one limit are merged, none is 0, and they ascend by limit. */
export function sumTerms(terms: readonly ContextTerm[]): ContextTerm {
  const slopes = new Map<number, number>();
  for (const { perToken, limitTokens } of terms.flatMap((term) => term.clips)) {
    slopes.set(limitTokens, (slopes.get(limitTokens) ?? 0) + perToken);
  }
  return {
    fixed: terms.reduce((sum, term) => sum + term.fixed, 0),
    perToken: terms.reduce((sum, term) => sum + term.perToken, 0),
    clips: [...slopes]
      .map(([limitTokens, perToken]) => ({ perToken, limitTokens }))
      .filter((clip) => clip.perToken !== 0)
      .sort((a, b) => a.limitTokens - b.limitTokens),
  };
}
