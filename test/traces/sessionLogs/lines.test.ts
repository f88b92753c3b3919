import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { parseLenientJson } from "../../../src/traces/sessionLogs/lenientJson.ts";
import { type Line, LineSplitter } from "../../../src/traces/sessionLogs/lineSplitter.ts";
import { coveredSeconds } from "../../../src/traces/sessionLogs/moments.ts";

function split(pieces: readonly string[], maxCharacters = 1000): Line[] {
  const splitter = new LineSplitter(maxCharacters);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

describe("lines", () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\u2028"), maxLength: 6 }), { maxLength: 8 });

  property.prop([pieces])("are the same however the text is cut into pieces", (cut) => {
    const whole = cut.join("");
    const expected = whole
      .split(/\r\n|\n|\r/)
      .flatMap((text, index) => (text.trim() === "" ? [] : [{ text, number: index + 1 }]));
    expect(split(cut).map(({ text, number }) => ({ text, number }))).toEqual(expected);
  });

  it("say whether something ended them", () => {
    expect(split(["a\nb"]).map(({ isEnded }) => isEnded)).toEqual([true, false]);
  });

  it("that are too long are counted, and not kept", () => {
    expect(split(["aaa", "aaa\nbb\n", "cccccc"], 5)).toEqual([
      { text: undefined, number: 1, isEnded: true },
      { text: "bb", number: 2, isEnded: true },
      { text: undefined, number: 3, isEnded: false },
    ]);
  });
});

describe("lenient JSON", () => {
  property.prop([fc.json()])("is what JSON.parse reads", (text) => {
    expect(parseLenientJson(text)).toEqual(JSON.parse(text));
  });

  it("turns NaN and the infinities into null, but not within texts", () => {
    const text = '{"a":NaN,"b":[Infinity,-Infinity],"c":"\\"NaN, -Infinity"}';
    expect(parseLenientJson(text)).toEqual({ a: null, b: [null, null], c: '"NaN, -Infinity' });
  });

  it("is undefined for what is none", () => {
    expect(["{", "NaNa", '{"a":NaN', ""].map(parseLenientJson)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("time covered by spans", () => {
  const spans = fc.array(fc.record({ startSeconds: fc.nat(30), endSeconds: fc.nat(30) }), { maxLength: 8 });

  property.prop([spans])("counts each second once", (list) => {
    const seconds = Array.from({ length: 30 }, (_, second) => second);
    const covered = seconds.filter((second) =>
      list.some(({ startSeconds, endSeconds }) => startSeconds <= second && second < endSeconds),
    );
    expect(coveredSeconds(list)).toBe(covered.length);
  });
});
