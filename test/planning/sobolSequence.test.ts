import { describe, expect, it } from "vitest";
import { MAX_SOBOL_DIMENSIONS, sobolSequence } from "../../src/planning/sobolSequence.ts";

describe("Sobol points", () => {
  it("without a seed are the published ones", () => {
    const { point } = sobolSequence(5);
    // Points 1 to 7 of the sequence with Joe and Kuo's direction numbers.
    const published = [
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
    ];
    published.forEach((values, index) => {
      values.forEach((value, axis) => {
        expect(point(index + 1)[axis]).toBeCloseTo(value, 8);
      });
    });
  });

  it.each([undefined, 1, "other"])("with seed %s have one in each of 2^k equal parts of every axis", (seed) => {
    const count = 256;
    const points = Array.from({ length: count }, (_, index) => sobolSequence(MAX_SOBOL_DIMENSIONS, seed).point(index));
    for (let axis = 0; axis < MAX_SOBOL_DIMENSIONS; axis++) {
      const parts = new Set(points.map((point) => Math.floor((point[axis] as number) * count)));
      expect(parts.size, `axis ${axis}`).toBe(count);
    }
  });

  it("lie inside the open cube, and differ from seed to seed", () => {
    const [one, two] = [1, 2].map((seed) => sobolSequence(3, seed).point(0));
    expect(one).not.toEqual(two);
    for (const value of one ?? []) expect(value > 0 && value < 1).toBe(true);
  });

  it("are refused beyond the table", () => {
    expect(() => sobolSequence(MAX_SOBOL_DIMENSIONS + 1)).toThrow(RangeError);
  });
});
