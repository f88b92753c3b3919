/** Sobol indices against functions whose indices are known in closed form. */
import { describe, expect, it } from "vitest";
import { indicesOf, saltelliRows, saltelliSample, sobolIndices } from "../../src/planning/sobolIndices.ts";

/** Published for a = 7, b = 0.1 and inputs uniform in -pi..pi (Ishigami and Homma 1990). */
const ISHIGAMI = { first: [0.3139, 0.4424, 0], total: [0.5576, 0.4424, 0.2437] };

function ishigami(point: readonly number[]): number {
  const [x = 0, y = 0, z = 0] = point.map((u) => Math.PI * (2 * u - 1));
  return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
}

/** Sobol's g-function; its partial variances are 1 / (3 (1 + a)^2), and factors multiply. */
const gFunction = (a: readonly number[]) => (point: readonly number[]) =>
  a.reduce((product, weight, place) => (product * (Math.abs(4 * (point[place] as number) - 2) + weight)) / (1 + weight), 1);

function gIndices(a: readonly number[]): { first: number[]; total: number[] } {
  const own = a.map((weight) => 1 / (3 * (1 + weight) ** 2));
  const all = own.reduce((product, variance) => product * (1 + variance), 1);
  return {
    first: own.map((variance) => variance / (all - 1)),
    total: own.map((variance) => (variance * (all / (1 + variance))) / (all - 1)),
  };
}

const SEEDS = Array.from({ length: 5 }, (_, seed) => seed);
const WITHIN = 0.02;

describe("Sobol indices over the sample that the rule chooses", () => {
  it.each([
    ["Ishigami's function", ishigami, ISHIGAMI],
    ["the g-function of six inputs", gFunction([0, 1, 4.5, 9, 99, 99]), gIndices([0, 1, 4.5, 9, 99, 99])],
    ["the g-function of eight inputs", gFunction([0, 1, 4.5, 9, 99, 99, 99, 99]), gIndices([0, 1, 4.5, 9, 99, 99, 99, 99])],
  ])("of %s are within 0.02 for five seeds", (_, evaluate, truth) => {
    for (const seed of SEEDS) {
      const { inputs } = sobolIndices(evaluate, truth.first.length, { seed });
      inputs.forEach(({ first, total }, input) => {
        expect(Math.abs(first.value - (truth.first[input] as number)), `first ${input}, seed ${seed}`).toBeLessThan(WITHIN);
        expect(Math.abs(total.value - (truth.total[input] as number)), `total ${input}, seed ${seed}`).toBeLessThan(WITHIN);
      });
    }
  });

  it("of a sum of inputs are their shares of its variance, and total is first order", () => {
    const { inputs } = sobolIndices(([x = 0, y = 0]) => 3 * x + y, 2, { seed: "sum" });
    expect(inputs[0]?.first.value).toBeCloseTo(0.9, 2);
    expect(inputs[1]?.total.value).toBeCloseTo(0.1, 2);
  });

  it("of a constant are zero", () => {
    const { inputs, variance } = sobolIndices(() => 5, 2, { seed: 1 });
    expect(variance).toBe(0);
    for (const { first, total } of inputs) expect([first.value, total.value]).toEqual([0, 0]);
  });

  it("have 80% intervals that hold the truth in four of five small samples or more: even points err less than chance", () => {
    let held = 0;
    let all = 0;
    for (let seed = 0; seed < 60; seed++) {
      const results = saltelliRows(3, seed).points(0, 256).map(ishigami);
      indicesOf(saltelliSample(results, 3), seed).inputs.forEach(({ first, total }, input) => {
        for (const [index, truth] of [[first, ISHIGAMI.first[input]] as const, [total, ISHIGAMI.total[input]] as const]) {
          all++;
          if (index.low <= (truth as number) && (truth as number) <= index.high) held++;
        }
      });
    }
    expect(held / all).toBeGreaterThan(0.75);
  });

  it("are the same for the same seed, and not for another", () => {
    const run = (seed: number) => JSON.stringify(sobolIndices(ishigami, 3, { seed }));
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });
});
