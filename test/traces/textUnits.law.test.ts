/** Cutting text into lines and documents: what comes out does not hang on how the text came in. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { parseLenient } from "../../src/traces/text/lenientJson.ts";
import { jsonDocuments, type TextUnit, textLines } from "../../src/traces/text/textUnits.ts";
import { chunksOf, FILE, gathered } from "../support/traces.ts";

async function cut(by: typeof textLines, text: string, characters: number): Promise<readonly TextUnit[]> {
  const batches = await gathered(by({ file: FILE, chunks: chunksOf(text, characters) }));
  return batches.flat();
}

const LINE_END = fc.constantFrom("\n", "\r\n", "\r");
const NO_BREAKS = fc.string({ unit: fc.constantFrom("a", "{", '"', "\u00e9", "\ud83d\ude00", " ", "\\") });

describe("lines", { timeout: 60_000 }, () => {
  property.prop([fc.array(fc.tuple(NO_BREAKS, LINE_END), { minLength: 1 }), fc.integer({ min: 1, max: 9 })])(
    "come out as they went in, with their numbers, whatever ends them and however they are cut",
    async (lines, characters) => {
      const units = await cut(textLines, lines.flat().join(""), characters);
      const written = units.filter(({ text }) => text !== "");
      const expected = lines.map(([text], index) => ({ text, line: index + 1 })).filter(({ text }) => text !== "");
      // A CR and an LF of two line ends that stand next to each other are one: those lines are left out of the comparison.
      const joined = lines.some(([text], index) => text === "" && lines[index - 1]?.[1] === "\r" && lines[index]?.[1] === "\n");
      if (joined) expect(written.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
      else expect(written).toEqual(expected);
    },
  );

  it("of tens of thousands of pieces take no time to speak of", async () => {
    const units = await cut(textLines, `${"x".repeat(3_000_000)}\n${"y".repeat(3_000_000)}`, 100);
    expect(units.map(({ text }) => text.length)).toEqual([3_000_000, 3_000_000]);
  });
});

describe("JSON documents", { timeout: 60_000 }, () => {
  const document = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
  property.prop([fc.array(document, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 1, 2), fc.integer({ min: 1, max: 40 })])(
    "come out as they went in, on one line or many, however they are cut",
    async (documents, indent, characters) => {
      const text = documents.map((value) => JSON.stringify(value, null, indent)).join("\n");
      const units = await cut(jsonDocuments, text, characters);
      expect(units.map((unit) => JSON.stringify(JSON.parse(unit.text)))).toEqual(documents.map((value) => JSON.stringify(value)));
    },
  );

  it("come out of a list that has one a line, and of neighbours on a line", async () => {
    const units = await cut(jsonDocuments, '[\n{"a":"]"},\n{"b":{}}\n]\n{"c":1}{"d":2}\n', 3);
    expect(units.map(({ text, line }) => [text.trim(), line])).toEqual([
      ['{"a":"]"}', 2],
      ['{"b":{}}', 3],
      ['{"c":1}', 5],
      ['{"d":2}', 5],
    ]);
  });
});

describe("lenient JSON", { timeout: 60_000 }, () => {
  property.prop([fc.json()])("is JSON where it is JSON", (text) => {
    expect(parseLenient(text)).toEqual({ value: JSON.parse(text) });
  });

  it("takes NaN and the infinities for words, but not inside of text", () => {
    expect(parseLenient('{"a":NaN,"b":[Infinity,-Infinity],"c":"NaN, \\"Infinity\\" "}')).toEqual({
      value: { a: "NaN", b: ["Infinity", "-Infinity"], c: 'NaN, "Infinity" ' },
    });
  });

  it("says where it is broken", () => {
    expect(parseLenient('{"a":1,}')).toEqual({ fault: "a key in quotes is missing", col: 8 });
    expect(parseLenient('{"a":NaN')).toEqual({ fault: "the text ends in the middle of a value", col: 9 });
    expect(parseLenient("{} {}")).toEqual({ fault: "not one JSON value", col: undefined });
  });
});
