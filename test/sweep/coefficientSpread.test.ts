/** Intervals of replications and of coefficients together. */
import { describe, expect, it } from "vitest";
import { Z90 } from "../../src/kernel/normal.ts";
import { widen } from "../../src/sweep/coefficientSpread.ts";
import { someResult } from "../report/someReport.ts";

describe("widen", () => {
  it("leaves the replications' interval where draws agree", () => {
    const [low, high] = widen(someResult({ agents: 80, agentsInterval: [70, 96] }), [80, 80, 80]).agentsInterval;
    expect(low).toBeCloseTo(70, 9);
    expect(high).toBeCloseTo(96, 9);
  });

  it("adds the spread of draws as squares of logarithms", () => {
    const [low, high] = widen(someResult({ agents: 80, agentsInterval: [80, 80] }), [60, 80, (80 * 80) / 60]).agentsInterval;
    const deviation = Math.log(80 / 60);
    expect(high / 80).toBeCloseTo(Math.exp(Z90 * deviation), 9);
    expect(80 / low).toBeCloseTo(high / 80, 9);
  });

  it("reaches from nothing to the best draw where the tier is not reachable", () => {
    expect(widen(someResult({ agents: 0, agentsInterval: [0, 0] }), [0, 3, 12]).agentsInterval).toEqual([0, 12]);
  });
});
