/** Prices that ship, and what is wrong with prices that people write. */
import { describe, expect, it } from "vitest";
import { platformPrices, priceSpan } from "../../src/planning/priceSpans.ts";
import { listIds } from "../../src/profiles/files.ts";
import { loadPrices, splitPriceSettings } from "../../src/profiles/loadPrices.ts";
import { checkPrices } from "../../src/profiles/priceChecks.ts";
import { pricesSchema } from "../../src/profiles/prices.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { parseYamlDocument } from "../../src/profiles/yamlDocument.ts";
import { parseQuantity } from "../../src/units/quantity.ts";

const at = { file: "test", path: "--prices" };
const shipped = (...sets: string[]) => loadPrices({ wanted: undefined, at, sets, dataRoot: undefined });

describe("shipped prices", () => {
  it("are of platforms that there are, in one vintage", () => {
    const prices = shipped();
    for (const platform of Object.keys(prices.platforms)) expect(listIds("hardware")).toContain(platform);
    for (const { own, retail } of Object.values(prices.platforms))
      expect([own?.date, retail?.date]).toEqual([undefined, undefined]);
  });

  it("never say that owning costs more than renting, and list prices are the dearest", () => {
    for (const { own, retail, list } of Object.values(shipped().platforms)) {
      expect(own?.value).toBeLessThan(retail?.value as number);
      if (list !== undefined) expect(list.value).toBeGreaterThan(retail?.value as number);
    }
  });

  it("are read to the cent: 5.00 a GPU-hour of GB300, 4.9 million a rack, and no price of a node of MI355X", () => {
    expect(platformPrices(shipped(), "gb300-nvl72")).toMatchObject({
      usdPerGpuHour: { own: 2.31, retail: 5 },
      usdPerUnit: 4_900_000,
    });
    expect(platformPrices(shipped(), "mi355x").usdPerUnit).toBeUndefined();
    expect(platformPrices(shipped(), "no-such").usdPerGpuHour.own).toBeUndefined();
  });

  it("span all that is known of a platform", () => {
    expect(priceSpan(shipped(), "b300", "retail")).toEqual([2.26, 15]);
    expect(priceSpan(shipped(), "gb300-nvl72", "bought")).toEqual([3_300_000, 6_500_000]);
    expect(priceSpan(shipped(), "mi355x", "bought")).toBeUndefined();
  });
});

describe("settings of prices", () => {
  it("are told from the others, and win", () => {
    const sets = ["prices.platforms.h200.retail=2.5 USD/h", "hardware.system.pue=1.2"];
    expect(splitPriceSettings(sets)).toEqual({ prices: [sets[0]], others: [sets[1]] });
    const { retail } = shipped(sets[0] as string).platforms.h200 ?? {};
    expect(retail).toMatchObject({ value: 2.5, source: "set by the user", quality: "assumed" });
  });

  it("may name a platform of one's own", () => {
    expect(shipped("prices.platforms.mine.own=0.5 USD/h").platforms.mine?.own?.value).toBe(0.5);
  });
});

describe("spans", () => {
  const span = (text: string) => {
    const document = parseYamlDocument(
      `id: x\nname: x\ncurrency: USD\ndate: 2026-01-01\nplatforms: {}\nelectricity: { value: 0.1 USD/kWh, between: ${text}, source: x, quality: assumed }\n` +
        "pue: { between: { value: [1.1, 1.2], source: x, quality: assumed } }\nbought: { years: { value: 4, source: x, quality: assumed } }\n" +
        "developer: { agentHoursPerMonth: { value: 1, source: x, quality: assumed }, apiSpend: { value: 1 USD, source: x, quality: assumed } }\napis: {}\n",
      "x.yaml",
    );
    return checkPrices(validateDocument(pricesSchema, document), document).map(({ line, path, wrong }) => ({
      line,
      path,
      wrong,
    }));
  };

  it("that hold their value are good; others are faults with their place", () => {
    expect(span("[0.05 USD/kWh, 0.2 USD/kWh]")).toEqual([]);
    expect(span("[0.2 USD/kWh, 0.05 USD/kWh]")).toEqual([
      { line: 6, path: "electricity.between", wrong: "the span is upside down" },
    ]);
    expect(span("[0.2 USD/kWh, 0.3 USD/kWh]")).toEqual([
      { line: 6, path: "electricity.between", wrong: "the value lies outside" },
    ]);
  });
});

it.each([
  ["2 MUSD", "usd", 2e6],
  ["500 kUSD", "usd", 5e5],
  ["730 USD/day", "usdPerHour", 730 / 24],
  ["90 USD/MWh", "usdPerKilowattHour", 0.09],
  ["0.66 USD/Mtok", "usdPerMillionTokens", 0.66],
  ["66 USD/Gtokens", "usdPerMillionTokens", 0.066],
] as const)("%s is read as %s %f", (text, dimension, value) => {
  expect(parseQuantity(text, dimension)).toBeCloseTo(value, 10);
});
