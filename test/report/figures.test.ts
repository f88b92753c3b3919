import { describe, expect, it } from "vitest";
import { grouped, percent, seconds, significant, withUnit } from "../../src/report/figures.ts";
import { bullet, oneLine, shortened, wrapText } from "../../src/report/plainText.ts";

describe("figures", () => {
  it.each([
    [85_808, "85,800"],
    [999.6, "1,000"],
    [99.96, "100"],
    [81.72, "81.7"],
    [2.5, "2.50"],
    [0.125, "0.125"],
    [0.0098, "0.00980"],
    [0, "0"],
    [Number.NaN, "-"],
    [Number.POSITIVE_INFINITY, "-"],
  ])("of %d have three significant digits: %s", (value, text) => expect(significant(value)).toBe(text));

  it("group thousands of whole numbers", () =>
    expect([0, 999, 1000, 61_354, 1_234_567].map(grouped)).toEqual(["0", "999", "1,000", "61,354", "1,234,567"]));

  it.each([
    [150.755e9, "B", "150.8 GB"],
    [4.8e12, "B/s", "4.8 TB/s"],
    [3.12e-12, "J/FLOP", "3.12 pJ/FLOP"],
    [0.12, "s", "120 ms"],
    [1, "s", "1 s"],
    [0, "W", "0 W"],
  ])("with a unit get a prefix: %d %s is %s", (value, unit, text) => expect(withUnit(value, unit)).toBe(text));

  it("name shares in percent and waits in seconds", () => {
    expect([0, 0.004, 0.09, 0.5, 1, Number.NaN].map(percent)).toEqual(["0%", "0.4%", "9.0%", "50%", "100%", "-"]);
    expect([0.0306, 1.5, 12.34, Number.NaN].map(seconds)).toEqual(["30.6 ms", "1.50 s", "12.3 s", "-"]);
  });
});

describe("text from files", () => {
  it("cannot drive the terminal or break a line", () => {
    expect(oneLine("a\u001b[31mred\nb\u202ec\u0007")).toBe("a [31mred b c");
  });

  it("wraps at words, and cuts a word that is longer than a line", () => {
    expect(wrapText("aa bb cc", 5)).toEqual(["aa bb", "cc"]);
    expect(wrapText("abcdefgh ij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(wrapText("", 4)).toEqual([""]);
    expect(bullet("one two three", 9)).toEqual(["- one two", "  three"]);
  });

  it("is cut at a word with an ellipsis", () => {
    expect(shortened("one two three four", 14)).toBe("one two...");
    expect(shortened("short", 14)).toBe("short");
    expect(shortened("x".repeat(40), 10)).toBe("xxxxxxx...");
  });
});
