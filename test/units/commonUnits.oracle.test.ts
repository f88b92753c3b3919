/** The table of common units against mathjs: the same bits, whatever is converted. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { convertAny } from "../../src/units/allUnits.ts";
import { COMMON_UNITS, convertCommon } from "../../src/units/commonUnits.ts";
import { DIMENSIONS, parseQuantity } from "../../src/units/quantity.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDERS = ["hardware-profiles", "engine-profiles", "workload-profiles", "coefficients", "scenarios"];
const TARGETS = Object.values(DIMENSIONS).map(({ unit }) => unit);
/** Money is read for a comparison of prices alone, which can wait for mathjs. */
const COMMON_TARGETS = TARGETS.filter((unit) => !unit.startsWith("USD"));

/** What mathjs makes of it; undefined where it refuses. */
function byMathjs(value: number, unit: string, target: string): number | undefined {
  try {
    return convertAny(value, unit, target);
  } catch {
    return undefined;
  }
}

const unit = fc.constantFrom(...COMMON_UNITS);
const written = fc.oneof(
  unit,
  fc.tuple(unit, unit).map((parts) => parts.join("/")),
);
const value = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.integer({ min: 0, max: 1_000_000 }));

describe("the table of common units", () => {
  it.each(COMMON_TARGETS)("knows %s, and converts each of its units to it as mathjs does", (target) => {
    const over = target.split("/")[1];
    const units = COMMON_UNITS.map((name) => (over === undefined ? name : `${name}/${over}`));
    const known = units.filter((name) => convertCommon(1, name, target) !== undefined);
    expect(known).toContain(target);
    for (const name of known) expect([name, convertCommon(3.7, name, target)]).toEqual([name, convertAny(3.7, name, target)]);
  });

  test.prop([value, written, fc.constantFrom(...TARGETS)])("gives the bits of mathjs, or nothing", (number, name, target) => {
    const ours = convertCommon(number, name, target);
    if (ours !== undefined) expect(ours).toBe(byMathjs(number, name, target));
  });

  test.prop([value, written, written])("does so between any two units", (number, name, target) => {
    const ours = convertCommon(number, name, target);
    if (ours !== undefined) expect(ours).toBe(byMathjs(number, name, target));
  });

  it("holds every unit of the shipped profiles, and reads each quantity as mathjs does", () => {
    const texts = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith(".yaml"))
        .flatMap((name) => [
          ...readFileSync(join(ROOT, folder, name), "utf8").matchAll(/: "?([\d._]+) ([A-Za-z/]+)"?(?=[,}\s])/g),
        ]),
    );
    const quantities = texts.flatMap(([, number = "", name = ""]) =>
      TARGETS.filter((target) => byMathjs(1, name, target) !== undefined).map((target) => ({ number, name, target })),
    );
    expect(quantities.length).toBeGreaterThan(200);
    for (const { number, name, target } of quantities)
      expect([number, name, convertCommon(Number(number), name, target)]).toEqual([
        number,
        name,
        convertAny(Number(number), name, target),
      ]);
  });
});

describe("a unit outside the table", () => {
  it("is left to mathjs", () => {
    expect(convertCommon(2, "hours", "s")).toBeUndefined();
    expect(parseQuantity("2 hours", "seconds")).toBe(7200);
    expect(parseQuantity("3 MJ/s", "watts")).toBe(3e6);
    expect(parseQuantity("2 furlong", "seconds")).toMatchObject({ wrong: 'wrong unit "furlong"' });
  });

  it("is found by the short forms as well", () => {
    expect(parseQuantity("2.5 PFLOPS", "flopPerSecond")).toBe(2.5e15);
    expect(parseQuantity("400 Gbit/s", "bytesPerSecond")).toBe(50e9);
    expect(parseQuantity("8 TBps", "bytesPerSecond")).toBe(8e12);
    expect(parseQuantity("20 tok/s", "tokensPerSecond")).toBe(20);
    expect(parseQuantity("7 µs", "seconds")).toBe(7e-6);
  });
});
