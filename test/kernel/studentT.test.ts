import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/kernel/normal.ts";
import { studentCdf, studentQuantile } from "../../src/kernel/studentT.ts";

describe("Student's t", () => {
  it("has the quantiles of the printed tables", () => {
    const table = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372];
    for (const [index, quantile] of table.entries()) expect(studentQuantile(0.9, index + 1)).toBeCloseTo(quantile, 3);
    expect(studentQuantile(0.975, 5)).toBeCloseTo(2.5706, 4);
  });

  it("is the Cauchy law of one degree of freedom, in closed form", () => {
    for (const t of [-30, -2, -0.1, 0, 0.5, 3]) expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
  });

  it("is symmetric, and inverted by its quantile, for degrees that are no whole numbers", () => {
    for (const degrees of [1.3, 3.7, 12.5]) {
      expect(studentCdf(-1.2, degrees) + studentCdf(1.2, degrees)).toBeCloseTo(1, 12);
      expect(studentCdf(studentQuantile(0.83, degrees), degrees)).toBeCloseTo(0.83, 12);
    }
  });

  it("tends to the normal law", () => {
    expect(studentCdf(1.1, 1e7)).toBeCloseTo(normalCdf(1.1), 6);
  });
});
