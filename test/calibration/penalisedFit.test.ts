/** The least-squares machinery on problems whose answer is known. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { type FitProblem, fitEffects, jacobian, predictAll } from "../../src/calibration/penalisedFit.ts";
import { drawEffects } from "../../src/calibration/posterior.ts";

/** y = exp(x0 + slope x1) row by row; x1 is shared by all rows, x0 is one effect for all and one a group of rows. */
function problemOf(measured: readonly number[], options: { groups?: number; priorSd?: number; scale?: number } = {}): FitProblem {
  const { groups = 1, priorSd = 1, scale = 0.1 } = options;
  const rows = measured.length;
  const slope = (row: number) => row / rows;
  return {
    rows,
    coefficients: 2,
    outputs: 1,
    evaluate: (row, moves, out) => {
      out[0] = (moves[0] as number) + slope(row) * (moves[1] as number);
    },
    measured: Float64Array.from(measured),
    weights: new Float64Array(rows).fill(1),
    // Effects: 0 all/x0, 1 all/x1, 2... group/x0.
    rowEffects: measured.map((_, row) => Int32Array.of(0, 1, 2 + (row % groups))),
    rowCoefficients: measured.map(() => Int32Array.of(0, 1, 0)),
    priorSd: new Float64Array(2 + groups).fill(priorSd),
    residualScale: scale,
  };
}

const start = (problem: FitProblem) => new Float64Array(problem.priorSd.length);

describe("fitEffects", () => {
  it("finds the effects that made the data, where the prior is weak", () => {
    const problem = problemOf(
      Array.from({ length: 60 }, (_, row) => 0.4 - 0.7 * (row / 60)),
      { priorSd: 100 },
    );
    const { effects } = fitEffects(problem, { start: start(problem), iterations: 30 });
    expect((effects[0] as number) + (effects[2] as number)).toBeCloseTo(0.4, 3);
    expect(effects[1]).toBeCloseTo(-0.7, 3);
  });

  it("is not moved by a few broken rows", () => {
    const clean = Array.from({ length: 60 }, (_, row) => 0.4 - 0.7 * (row / 60));
    const broken = clean.map((value, row) => (row % 12 === 5 ? value + 3 : value));
    const problem = problemOf(broken, { priorSd: 10 });
    const { effects } = fitEffects(problem, { start: start(problem), iterations: 60 });
    expect((effects[0] as number) + (effects[2] as number)).toBeCloseTo(0.4, 1);
    expect(effects[1]).toBeCloseTo(-0.7, 1);
  });

  it("leaves an effect that no row shows at its prior", () => {
    const problem = problemOf([0.1, 0.2, 0.3], { groups: 2 });
    const weights = problem.weights.map((weight, row) => (row % 2 === 1 ? 0 : weight));
    const { effects } = fitEffects({ ...problem, weights }, { start: start(problem), iterations: 20 });
    expect(effects[3]).toBe(0);
  });

  test.prop([fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 30 })])(
    "never ends above where it started, and says the same twice",
    (measured) => {
      const problem = problemOf(measured, { groups: 3 });
      const once = fitEffects(problem, { start: start(problem), iterations: 10 });
      const none = fitEffects(problem, { start: start(problem), iterations: 0 });
      expect(once.objective).toBeLessThanOrEqual(none.objective + 1e-12);
      expect(fitEffects(problem, { start: start(problem), iterations: 10 }).effects).toEqual(once.effects);
    },
  );

  it("looks at flat slopes anew before it takes a step that hardly helped for the end", () => {
    // The second output does not show y until x has moved.
    const branches: FitProblem = {
      ...problemOf([0]),
      outputs: 2,
      measured: Float64Array.of(1, 0.7),
      weights: Float64Array.of(1, 1),
      rowEffects: [Int32Array.of(0, 1)],
      rowCoefficients: [Int32Array.of(0, 1)],
      priorSd: Float64Array.of(100, 100),
      residualScale: 1,
      evaluate: (_row, [x = 0, y = 0], out) => {
        out[0] = x;
        out[1] = x > 0.5 ? y : 0.2;
      },
    };
    const { effects } = fitEffects(branches, {});
    expect(effects[0]).toBeCloseTo(1, 2);
    expect(effects[1]).toBeCloseTo(0.7, 2);
  });

  it("takes slopes by differences that agree with the formula", () => {
    const problem = problemOf([0, 0, 0, 0]);
    const slopes = jacobian(problem, start(problem), predictAll(problem, start(problem)));
    for (let row = 0; row < 4; row++) {
      expect(slopes[2 * row]).toBeCloseTo(1, 10);
      expect(slopes[2 * row + 1]).toBeCloseTo(row / 4, 10);
    }
  });
});

describe("drawEffects", () => {
  it("spreads by the prior where no row speaks, and by less where rows do", () => {
    const problem = problemOf(
      Array.from({ length: 200 }, () => 0.2),
      { groups: 2, priorSd: 0.5 },
    );
    const silent = { ...problem, weights: problem.weights.map((weight, row) => (row % 2 === 1 ? 0 : weight)) };
    const { effects } = fitEffects(silent, { start: start(silent), iterations: 20 });
    const draws = drawEffects(silent, effects, 400, "seed");
    const deviation = (e: number) =>
      Math.sqrt(draws.reduce((sum, draw) => sum + ((draw[e] as number) - (effects[e] as number)) ** 2, 0) / draws.length);
    expect(deviation(3)).toBeGreaterThan(0.44);
    expect(deviation(3)).toBeLessThan(0.56);
    // The sum that the rows show is known far better than each of its parts.
    const sums = draws.map((draw) => (draw[0] as number) + (draw[2] as number));
    const mean = sums.reduce((sum, value) => sum + value, 0) / sums.length;
    expect(Math.sqrt(sums.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sums.length)).toBeLessThan(0.1);
    expect(drawEffects(silent, effects, 2, "seed")[1]).toEqual(draws[1]);
  });
});
