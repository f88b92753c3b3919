import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../src/kernel/normal.ts";

describe("the normal distribution function", () => {
  // Reference values: erfc of the C library.
  it.each([
    { z: 0, probability: 0.5 },
    { z: 1, probability: 0.8413447460685429 },
    { z: 3, probability: 0.9986501019683699 },
    { z: -1.959963984540054, probability: 0.025 },
    { z: -6, probability: 9.865876450376981e-10 },
    { z: -8, probability: 6.220960574271785e-16 },
  ])("at z = $z is $probability", ({ z, probability }) => {
    expect(Math.abs(normalCdf(z) - probability)).toBeLessThan(1e-14);
    expect(Math.abs(normalCdf(z) / probability - 1)).toBeLessThan(1e-7);
  });

  it("ends at 0 and 1", () => {
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  });
});

describe("the normal quantile", () => {
  it.each([
    0.5, 0.07, 0.075, 0.2, 0.925, 0.93, 0.999, 1e-6, 1e-10, 1e-12, 1e-14,
  ])("undoes the distribution function at %d", (probability) => {
    expect(Math.abs(normalCdf(normalQuantile(probability)) / probability - 1)).toBeLessThan(1e-7);
  });

  it("is odd about one half", () => {
    for (const tail of [2 ** -33, 2 ** -10, 0.125, 0.375]) expect(normalQuantile(tail)).toBe(-normalQuantile(1 - tail));
  });
});
