import { describe, expect, it } from "vitest";
import { changedInputs } from "../../src/planning/changedInputs.ts";

const sourced = (value: unknown, quality = "vendor") => ({ value, source: "somewhere", quality });

describe("changed inputs", () => {
  it("are the values that differ, by the path of their entry", () => {
    const before = { hardware: { tdp: sourced(1400), marks: sourced([{ turn: 1, tokens: 5 }]) }, tiers: [1, 2] };
    const after = { hardware: { tdp: sourced(1000, "assumed"), marks: sourced([{ turn: 1, tokens: 7 }]) }, tiers: [1, 3] };
    expect(changedInputs(before, after)).toEqual([
      { path: ["hardware", "tdp"], before: 1400, after: 1000 },
      { path: ["hardware", "marks", 0, "tokens"], before: 5, after: 7 },
      { path: ["tiers", 1], before: 2, after: 3 },
    ]);
  });

  it("are none where only source and quality differ", () => {
    expect(changedInputs({ a: sourced(1) }, { a: { ...sourced(1, "assumed"), source: "set by the user" } })).toEqual([]);
  });

  it("hold what came and what went, without its source", () => {
    expect(changedInputs({ a: sourced(1) }, { b: sourced(2) })).toEqual([
      { path: ["a"], before: 1, after: undefined },
      { path: ["b"], before: undefined, after: 2 },
    ]);
  });
});
