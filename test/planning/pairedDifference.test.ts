import { describe, expect, it } from "vitest";
import { pairedDifference } from "../../src/planning/pairedDifference.ts";
import { PROBLEM_KINDS, problemAnswer } from "./syntheticProblems.ts";

const EXACT = { before: 0, after: 0 };
const AGENTS = { before: 1, after: 1 };
const pair = (before: number, after: number) => ({ before, after });

/** Problems of each kind. */
const PROBLEMS = 300;

describe("a paired difference", () => {
  it("is the hand-worked t interval of ln ratios", () => {
    const { ratio, before, after, difference } = pairedDifference({
      replications: [pair(100, 110), pair(100, 121)],
      draws: [],
      resolution: EXACT,
    });
    // ln 1.1 = 0.09531 and twice that: mean 0.14297, deviation of the mean 0.04766, t(0.9, 1) = 3.0777.
    expect([before, after]).toEqual([100, 115.5]);
    expect(Math.log(ratio?.value ?? 0)).toBeCloseTo(0.142965, 6);
    expect(Math.log(ratio?.low ?? 0)).toBeCloseTo(0.142965 - 3.077684 * 0.047655, 5);
    expect(Math.log(ratio?.high ?? 0)).toBeCloseTo(0.142965 + 3.077684 * 0.047655, 5);
    expect(difference.value).toBeCloseTo(15.5, 12);
  });

  it("has none of what both sides share: noise of a factor of two leaves a sharp ratio", () => {
    const replications = [50, 100, 200, 75].map((load) => pair(load, 1.1 * load));
    const { ratio, improvementProbability } = pairedDifference({ replications, draws: [], resolution: EXACT });
    expect(ratio?.low).toBeCloseTo(1.1, 9);
    expect(ratio?.high).toBeCloseTo(1.1, 9);
    expect(improvementProbability).toBeCloseTo(1, 9);
  });

  it("grows by the spread over draws of the coefficients, and not by what they do to both sides", () => {
    const replications = [pair(100, 110), pair(100, 111), pair(100, 109), pair(100, 110)];
    const wide = (draws: ReturnType<typeof pair>[]): number => {
      const { ratio } = pairedDifference({ replications, draws, resolution: EXACT });
      return Math.log((ratio?.high ?? 0) / (ratio?.low ?? 1));
    };
    const alike = [50, 70, 100, 140, 200].map((load) => pair(load, 1.1 * load));
    const unlike = [0.9, 1, 1.1, 1.2, 1.3].map((factor) => pair(100, 100 * factor));
    expect(wide(alike)).toBeCloseTo(wide([]), 9);
    expect(wide(unlike)).toBeGreaterThan(3 * wide([]));
  });

  it("does not trust few replications that agree on a whole number to the last digit", () => {
    const replications = [pair(7, 8), pair(7, 8), pair(7, 8), pair(7, 8)];
    const { ratio, improvementProbability } = pairedDifference({ replications, draws: [], resolution: AGENTS });
    expect(ratio?.low).toBeLessThan(8 / 7);
    expect(ratio?.low).toBeGreaterThan(1);
    expect(improvementProbability).toBeGreaterThan(0.95);
    expect(improvementProbability).toBeLessThan(1);
  });

  it("that nobody could notice is none, and no improvement", () => {
    const same = pairedDifference({ replications: [pair(7, 7), pair(9, 9)], draws: [pair(6, 6)], resolution: AGENTS });
    expect(same).toMatchObject({ unchanged: true, improvementProbability: 0, ratio: { value: 1, low: 1, high: 1 } });
    expect(pairedDifference({ replications: [pair(0, 0), pair(0, 0)], draws: [], resolution: AGENTS }).ratio).toBeNull();
  });

  it("from none, or to none, has no ratio but a difference and a probability", () => {
    const gained = pairedDifference({ replications: [pair(0, 8), pair(0, 9)], draws: [], resolution: AGENTS });
    expect(gained).toMatchObject({ ratio: null, before: 0, after: 8.5, difference: { value: 8.5 } });
    expect(gained.improvementProbability).toBeGreaterThan(0.9);
    const lost = pairedDifference({ replications: [pair(8, 0), pair(9, 0)], draws: [], resolution: AGENTS });
    expect(lost.improvementProbability).toBeLessThan(0.1);
  });

  it("counts a single replication without agents as half an agent", () => {
    const { ratio } = pairedDifference({ replications: [pair(2, 0), pair(2, 2)], draws: [], resolution: AGENTS });
    expect(ratio?.value).toBeCloseTo(Math.sqrt(0.25), 12);
  });
});

/**
 * The truth is known: the mean ln ratio over endless replications at the coefficients that are true. Were the coverage
 * 80%, its deviation over 300 problems of a kind would be sqrt(0.8 x 0.2 / 300) = 2.3%, so 73-87% is three of them; over
 * all 2,100 it is 0.9%, and 75-85% more than five. Seeds are fixed: the same numbers on every machine.
 */
describe("the 80% interval of a what-if's difference, over synthetic problems of known truth", () => {
  const answers = PROBLEM_KINDS.map((kind) => ({
    kind,
    answers: Array.from({ length: PROBLEMS }, (_, index) => problemAnswer(kind, index)),
  }));
  const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length;

  it("covers the truth in 75-85% of all problems", () => {
    const covered = share(answers.flatMap((entry) => entry.answers.map(({ covers }) => covers)));
    expect(covered).toBeGreaterThanOrEqual(0.75);
    expect(covered).toBeLessThanOrEqual(0.85);
  });

  const isBlind = ({ cliffShare, draws }: (typeof PROBLEM_KINDS)[number]): boolean => cliffShare > 0 && draws === 0;

  it.each(answers.filter(({ kind }) => !isBlind(kind)))("covers the truth in 73-87% of problems: $kind.name", ({
    answers: own,
  }) => {
    const covered = share(own.map(({ covers }) => covers));
    expect(covered).toBeGreaterThanOrEqual(0.73);
    expect(covered).toBeLessThanOrEqual(0.87);
  });

  // 0.8^4 = 41% of fours show nothing of a cliff that one replication in five falls off, and an interval from four
  // replications alone cannot know better: a known weakness, held here so that it is seen to change.
  it.each(answers.filter(({ kind }) => isBlind(kind)))("is too narrow, 55-75%: $kind.name", ({ answers: own }) => {
    const covered = share(own.map(({ covers }) => covers));
    expect(covered).toBeGreaterThanOrEqual(0.55);
    expect(covered).toBeLessThan(0.75);
  });

  it("says an improvement with the probability that it then is one", () => {
    const all = answers.flatMap((entry) => entry.answers);
    for (const [low, high] of [
      [0.5, 0.7],
      [0.7, 0.9],
      [0.9, 0.98],
    ] as const) {
      const told = all.filter(({ probability }) => probability >= low && probability < high);
      const better = share(told.map(({ improves }) => improves));
      expect(told.length).toBeGreaterThan(50);
      expect(better, `${low}-${high}`).toBeGreaterThan(low - 0.1);
      expect(better, `${low}-${high}`).toBeLessThan(high + 0.1);
    }
  });
});
