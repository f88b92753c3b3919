import { describe, expect, it } from "vitest";
import { evaluateExpression, isExpression, usesOldValue } from "../../src/units/expression.ts";

const BANDWIDTH = { dimension: "bytesPerSecond" } as const;

describe("arithmetic in a setting", () => {
  it.each([
    ["1.5 * value", 12e12],
    ["value + 1 TB/s", 9e12],
    ["value / 2", 4e12],
    ["2 * 3 TB/s", 6e12],
    ["max(value, 9 TB/s)", 9e12],
    ["50% * value", 4e12],
    ["(value - 500 GB/s) * 2", 15e12],
    ["value * (value / value)", 8e12],
  ])("%s of 8 TB/s comes to SI", (text, expected) => {
    expect(evaluateExpression(text, "8 TB/s", BANDWIDTH)).toBeCloseTo(expected, -3);
  });

  it.each([
    ["2 * value", 8],
    ["value ^ 0.5", 2],
    ["0.1 * 30", 3],
    ["round(value / 3)", 1],
    ["value / 3", 4 / 3],
  ])("%s of 4 comes to a number, whole where it is meant to be", (text, expected) => {
    expect(evaluateExpression(text, 4, "number")).toBe(expected);
  });

  it.each([
    ["value / 0", "divides by zero"],
    ["1 / (value / 0)", "divides by zero"],
    ["value / (value - value)", "divides by zero"],
    ["value / (8 TB/s - value)", "divides by zero"],
    ["value + 1 W", "different units"],
    ["value - 3", "different units"],
    ["value * value", "another unit"],
    ["value / value", "another unit"],
    ["value * 1e400", "no finite number"],
    ["(value", "cannot be read"],
    ["foo * value", '"foo" is not known'],
    ["value * i", '"i" is not known'],
    ["value = 3", "is not known"],
    ["value > 3", '">" is not known'],
    ["f(value) = 2", "is not known"],
    ["factorial(9) * value", '"factorial" is not known'],
    ["value; 3", "is not known"],
    ["[value, 3]", "is not known"],
    ["value.constructor", "is not known"],
    [`value${" + value".repeat(100)}`, "characters"],
  ])("%s is refused with the reason", (text, wrong) => {
    const result = evaluateExpression(text, "8 TB/s", BANDWIDTH);
    expect(result).toMatchObject({
      wrong: expect.stringContaining(wrong),
      expected: expect.any(String),
      fix: expect.any(String),
    });
  });

  it("has no old value where nothing, or no number, stands", () => {
    expect(evaluateExpression("2 * value", undefined, "number")).toMatchObject({
      wrong: expect.stringContaining("no value yet"),
    });
    expect(evaluateExpression("2 * value", "auto", "number")).toMatchObject({ wrong: expect.stringContaining("no number") });
    expect(evaluateExpression("2 * 3", undefined, "number")).toBe(6);
  });

  it("is told from plain values, which stay what they are", () => {
    const plain = [
      "8 TB/s",
      "8TB/s",
      "-5 TB/s",
      "1e-3",
      "1e-3 s",
      "abc",
      "deepseek-v4-pro",
      "gb300-nvl72",
      "fp8",
      "5",
      "1_000 W",
    ];
    expect(plain.filter(isExpression)).toEqual([]);
    const arithmetic = ["1.5 * value", "value", "2*3", "2 * 3 TB/s", "8 TB/s + 1 TB/s", "4 / 2", "(4)", "2^3"];
    expect(arithmetic.filter((text) => !isExpression(text))).toEqual([]);
    expect([usesOldValue("2 * value"), usesOldValue("2 * values")]).toEqual([true, false]);
  });
});
