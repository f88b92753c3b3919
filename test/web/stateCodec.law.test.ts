/** The page's address: whatever state it holds comes back, and whatever else stands in it does no harm. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { PRICE_BASES } from "../../src/planning/cost.ts";
import { POWER_BASES } from "../../src/power/bases.ts";
import { LEVER_IDS } from "../../src/web/page/levers/leverIds.ts";
import { cleanName } from "../../src/web/page/state/edits.ts";
import { type Configuration, FIRST_STATE, type PageState } from "../../src/web/page/state/pageState.ts";
import { decodeState, encodeState } from "../../src/web/page/state/stateCodec.ts";

const id = fc.stringMatching(/^[a-z0-9][a-z0-9./ +_-]{0,20}[a-z0-9]$/);
const name = fc.string({ unit: "binary", maxLength: 80 }).map(cleanName);
const lever = fc.double({ min: 0, max: 1e8, noNaN: true }).map((value) => Number(value.toPrecision(6)) + 0);
const configuration: fc.Arbitrary<Configuration> = fc.record({
  name,
  picks: fc.record({ platform: id, deployment: id, model: id, workload: id, tier: fc.integer({ min: 1, max: 1_000_000 }) }),
  levers: fc.dictionary(fc.constantFrom(...LEVER_IDS), lever, { noNullPrototype: true }),
  reuse: fc.constantFrom(true, false, undefined),
});
const state: fc.Arbitrary<PageState> = fc
  .record({
    configurations: fc.array(configuration, { minLength: 1, maxLength: 4 }),
    place: fc.nat(3),
    powerBasis: fc.constantFrom(...POWER_BASES),
    priceBasis: fc.constantFrom(...PRICE_BASES),
  })
  .map(({ place, ...rest }) => ({ ...rest, shown: Math.min(place, rest.configurations.length - 1) }));

describe("the page's address", () => {
  test.prop([state])("gives back the state that was written into it", (written) => {
    expect(decodeState(`#${encodeState(written)}`)).toEqual({ state: written, faults: [] });
  });

  test.prop([state])("survives a browser's own escaping of addresses", (written) => {
    const { hash } = new URL(`http://localhost/#${encodeState(written)}`);
    expect(decodeState(hash).state).toEqual(written);
  });

  test.prop([
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((text) => `#v=1&a.${text}`),
      fc.webFragments(),
    ),
  ])("never throws, whatever stands in it, and always gives a state that can be written again", (text) => {
    const { state: read } = decodeState(text);
    expect(decodeState(encodeState(read)).state).toEqual(read);
  });

  it("is readable", () => {
    const [first] = FIRST_STATE.configurations as [Configuration];
    const written = encodeState({
      ...FIRST_STATE,
      configurations: [{ ...first, levers: { "hbm-bandwidth": 12.5 }, reuse: false }],
    });
    expect(written).toBe(
      "v=1&a.platform=b300&a.deployment=b300/b300/1P+DEP4+%2B+1D+DEP4&a.model=deepseek-v4-pro&a.workload=agentperf&a.tier=1&a.hbm-bandwidth=12.5&a.reuse=off",
    );
  });

  it.each([
    ["#v=2&a.platform=b300", 'its version is "2", and this page reads version 1'],
    ["#elsewhere", "it names no version (v=1)"],
    [`#v=1&a.name=${"x".repeat(9000)}`, "it has more than 8000 characters"],
    ["#v=1&a.tier=0", 'a.tier="0": expected a whole number from 1'],
    ["#v=1&a.hbm-bandwidth=-3", 'a.hbm-bandwidth="-3": expected a number such as 12.5'],
    ["#v=1&basis=watts", 'basis="watts": expected accelerator, tdp, system, facility'],
    ["#v=1&a.nonsense=1", 'not known here, so left out: "a.nonsense"'],
  ])("says what is wrong with %.40s", (address, said) => {
    const { state: read, faults } = decodeState(address);
    expect(faults.join("\n")).toContain(said);
    expect(read.configurations).toEqual(FIRST_STATE.configurations);
  });
});
