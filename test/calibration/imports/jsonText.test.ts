import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { type Json, JsonObject, lineAndColumn, parseJsonValues } from "../../../src/calibration/imports/jsonText.ts";

function plain(value: Json): unknown {
  if (value instanceof JsonObject) return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe("JSON with places", () => {
  property.prop([fc.json(), fc.nat(3)])("reads what JSON.parse reads, however it is indented", (text, indent) => {
    const expected: unknown = JSON.parse(text);
    const { values, faults } = parseJsonValues(JSON.stringify(expected, null, indent));
    expect(faults).toEqual([]);
    expect(JSON.stringify(values.map(plain))).toBe(JSON.stringify([expected]));
  });

  it("reads NaN and the infinities as numbers, but not inside of text", () => {
    const { values } = parseJsonValues('{"a":NaN,"b":[Infinity,-Infinity],"c":"NaN, \\"Infinity\\""}');
    expect(values.map(plain)).toEqual([
      { a: Number.NaN, b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], c: 'NaN, "Infinity"' },
    ]);
  });

  it("keeps the place of each value", () => {
    const text = '{"a": 1,\n  "b": {"c": -2}\n}';
    const [object] = parseJsonValues(text).values;
    const inner = object instanceof JsonObject ? object.entries.get("b")?.value : undefined;
    const offset = inner instanceof JsonObject ? inner.entries.get("c")?.offset : undefined;
    expect(lineAndColumn(text, offset ?? 0)).toEqual({ line: 2, col: 14 });
  });

  it("goes on after a bad line, but not after a first value that is broken", () => {
    const { values, faults } = parseJsonValues('{"a":1}\n{"a":}\n{"a":3}\n');
    expect(values.map(plain)).toEqual([{ a: 1 }, { a: 3 }]);
    expect(faults).toEqual([{ offset: 13, wrong: "not JSON" }]);
    expect(parseJsonValues('{"a":}\n{"a":2}').values).toEqual([]);
  });
});
