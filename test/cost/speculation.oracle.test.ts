/** Steps of a reply under speculation: drawn ones against the exact moments of the renewal process. */
import { describe, expect, it } from "vitest";
import { type Acceptance, acceptanceOf, drawSteps } from "../../src/cost/speculation.ts";
import { openStream } from "../../src/kernel/random.ts";

const LENGTHS = [1.75, 2.3, 2.6, 2.75];
const DRAWS = 20_000;

/** P(a step emits 1, 2, ... tokens), from the survival of its drafts. */
function emission({ survival }: Acceptance): number[] {
  return [1, ...survival].map((atLeast, index) => atLeast - (survival[index] ?? 0));
}

/** Mean and variance of the steps until `tokens` tokens are out: N(n) = 1 + N(n - J), by conditioning on the first step. */
function exactSteps(tokens: number, acceptance: Acceptance): { mean: number; variance: number } {
  const shares = emission(acceptance);
  const first = [0];
  const second = [0];
  for (let n = 1; n <= tokens; n++) {
    const expected = (moments: readonly number[]) =>
      shares.reduce((sum, share, index) => sum + share * (moments[Math.max(0, n - 1 - index)] ?? Number.NaN), 0);
    const rest = expected(first);
    first.push(1 + rest);
    second.push(1 + 2 * rest + expected(second));
  }
  const mean = first[tokens] ?? Number.NaN;
  return { mean, variance: (second[tokens] ?? Number.NaN) - mean * mean };
}

function drawn(tokens: number, acceptance: Acceptance): number[] {
  const stream = openStream("steps", tokens, acceptance.draftTokens);
  return Array.from({ length: DRAWS }, () => drawSteps(tokens, acceptance, stream));
}

describe("acceptanceOf", () => {
  it("has the mean and variance of its step's emission", () => {
    for (const drafts of [1, 2, 3, 4]) {
      const acceptance = acceptanceOf(LENGTHS, drafts);
      const shares = emission(acceptance);
      const mean = shares.reduce((sum, share, index) => sum + share * (index + 1), 0);
      const variance = shares.reduce((sum, share, index) => sum + share * (index + 1 - mean) ** 2, 0);
      expect(shares.every((share) => share >= 0)).toBe(true);
      expect(acceptance.mean).toBeCloseTo(mean, 12);
      expect(acceptance.mean).toBeCloseTo(LENGTHS[drafts - 1] ?? Number.NaN, 12);
      expect(acceptance.variance).toBeCloseTo(variance, 12);
    }
  });
});

describe("drawSteps", () => {
  for (const drafts of [1, 2, 4]) {
    for (const tokens of [1, 2, 3, 10, 48, 49, 60, 150, 1000]) {
      it(`has the exact mean and variance for ${tokens} tokens with ${drafts} drafts`, () => {
        const acceptance = acceptanceOf(LENGTHS, drafts);
        const exact = exactSteps(tokens, acceptance);
        const steps = drawn(tokens, acceptance);
        const mean = steps.reduce((sum, value) => sum + value, 0) / DRAWS;
        const variance = steps.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (DRAWS - 1);
        // Four standard errors, and for the normal limit of long replies a hundredth of a step.
        expect(Math.abs(mean - exact.mean)).toBeLessThan(4 * Math.sqrt(exact.variance / DRAWS) + (tokens > 48 ? 0.01 : 1e-9));
        // Rounding to whole steps adds a twelfth; the sampling error of a variance is about sqrt(2 / draws) of it.
        const roundingAdds = tokens > 48 ? 1 / 12 : 0;
        expect(Math.abs(variance - exact.variance)).toBeLessThan(0.06 * exact.variance + roundingAdds + 0.05);
        expect(steps.filter((value) => value < Math.ceil(tokens / (drafts + 1)) || value > tokens)).toEqual([]);
      });
    }
  }

  it("takes a step a token without speculation", () => {
    expect(drawSteps(17, acceptanceOf(LENGTHS, 0), openStream(1))).toBe(17);
  });
});
