import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { termAt } from "../../src/cost/contextTerm.ts";
import { clippedTerm, fixedTerm, linearTerm, scaleTerm, sumTerms } from "../../src/cost/termBuilders.ts";

const amount = fc.integer({ min: 0, max: 1_000_000 });
const anyTerm = fc.oneof(
  amount.map(fixedTerm),
  amount.map(linearTerm),
  fc.record({ perToken: amount, limitTokens: fc.constantFrom(1, 128, 2048, 4096) }).map(clippedTerm),
);

describe("context terms", () => {
  test.prop([fc.array(anyTerm), amount])("add point by point", (terms, contextTokens) => {
    const apart = terms.reduce((sum, term) => sum + termAt(term, contextTokens), 0);
    expect(termAt(sumTerms(terms), contextTokens)).toBe(apart);
  });

  test.prop([fc.array(anyTerm), fc.integer({ min: 0, max: 100 }), amount])(
    "scale point by point",
    (terms, factor, contextTokens) => {
      const term = sumTerms(terms);
      expect(termAt(scaleTerm(term, factor), contextTokens)).toBe(factor * termAt(term, contextTokens));
    },
  );

  test.prop([fc.array(anyTerm)])("keep one clip a limit, ascending", (terms) => {
    const limits = sumTerms(terms).clips.map((clip) => clip.limitTokens);
    expect(limits).toEqual([...new Set(limits)].sort((a, b) => a - b));
  });
});
