import { describe, expect, it } from "vitest";
import { growthMeans } from "../../src/workload/contextCurve.ts";

const marks = [
  { turn: 1, tokens: 5000 },
  { turn: 3, tokens: 6000 },
  { turn: 4, tokens: 8000 },
];

describe("the mean context", () => {
  it("grows linearly between marks and goes on with the last slope", () => {
    const curve = growthMeans(marks, 6);
    expect(curve.firstPromptTokens).toBe(5000);
    expect([...curve.growthTokens.subarray(1)]).toEqual([500, 500, 2000, 2000, 2000, 2000]);
  });

  it("may end before the last mark", () => {
    expect([...growthMeans(marks, 2).growthTokens.subarray(1)]).toEqual([500, 500]);
  });

  it.each([
    [
      [
        { turn: 2, tokens: 1 },
        { turn: 3, tokens: 2 },
      ],
      "the first is expected at turn 1, got 2",
    ],
    [[{ turn: 1, tokens: 1 }], "at least two are expected"],
    [
      [
        { turn: 1, tokens: 1 },
        { turn: 1, tokens: 2 },
      ],
      "turns are expected to rise, got 1 after 1",
    ],
    [
      [
        { turn: 1, tokens: 9 },
        { turn: 2, tokens: 8 },
      ],
      "prompts never shrink, got 8 tokens at turn 2 after 9",
    ],
  ])("refuses marks that make no curve: %j", (bad, message) => {
    expect(() => growthMeans(bad, 10)).toThrow(message);
  });
});
