import alea from "seedrandom/lib/alea.js";
import { describe, expect, it } from "vitest";
import { openStream, type RandomStream } from "../../src/kernel/random.ts";

const DRAWS = 100_000;

function draw(stream: RandomStream, one: (stream: RandomStream) => number): number[] {
  return Array.from({ length: DRAWS }, () => one(stream));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** Of standard normal numbers, whose means and deviations are known. */
function correlation(a: readonly number[], b: readonly number[]): number {
  return mean(a.map((value, index) => value * (b[index] ?? Number.NaN)));
}

describe("random streams", () => {
  it("give the same numbers for the same seed and names", () => {
    const again = openStream(42, "agent", 7, "growth");
    const once = openStream(42, "agent", 7, "growth");
    for (let i = 0; i < 1000; i += 1) expect(once.uniform()).toBe(again.uniform());
  });

  it("are alea's numbers, from the middle of their steps", () => {
    const stream = openStream(42, "agent", 7);
    const library = alea("42\nagent\n7", { state: true });
    for (let i = 0; i < 10_000; i++) expect(stream.uniform()).toBe(library() + 2 ** -33);
  });

  it("give fixed numbers, on every machine", () => {
    const stream = openStream(42, "agent", 7, "growth");
    expect([stream.uniform(), stream.uniform(), stream.integer(1, 1000)]).toMatchInlineSnapshot(`
      [
        0.607188448891975,
        0.9273602670291439,
        853,
      ]
    `);
  });

  it("take 42 and the text 42 as the same seed", () => {
    expect(openStream(42, "a").uniform()).toBe(openStream("42", "a").uniform());
  });

  it("keep the borders between names", () => {
    expect(openStream(1, "a", "bc").uniform()).not.toBe(openStream(1, "ab", "c").uniform());
    expect(openStream(1, 23).uniform()).not.toBe(openStream(12, 3).uniform());
  });

  it("are uncorrelated between neighbouring agents, purposes and seeds", () => {
    const first = (seed: number, purpose: string, shift: number) =>
      Array.from({ length: 20_000 }, (_, agent) => openStream(seed, "agent", agent + shift, purpose).normal());
    const base = first(1, "growth", 0);
    // Four standard errors of a correlation of 20,000 pairs.
    const limit = 4 / Math.sqrt(20_000);
    expect(Math.abs(correlation(base, first(1, "growth", 1)))).toBeLessThan(limit);
    expect(Math.abs(correlation(base, first(1, "output", 0)))).toBeLessThan(limit);
    expect(Math.abs(correlation(base, first(2, "growth", 0)))).toBeLessThan(limit);
    expect(Math.abs(mean(base))).toBeLessThan(limit);
  });

  it("give uniform numbers strictly between 0 and 1", () => {
    const values = draw(openStream(1, "uniform"), (stream) => stream.uniform());
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThan(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(standardDeviation(values)).toBeCloseTo(Math.sqrt(1 / 12), 2);
  });

  it("give normal numbers of mean 0, deviation 1 and the right tails", () => {
    const values = draw(openStream(1, "normal"), (stream) => stream.normal());
    expect(Math.abs(mean(values))).toBeLessThan(0.015);
    expect(standardDeviation(values)).toBeCloseTo(1, 1.5);
    expect(values.filter((value) => value > 1.6448536).length / DRAWS).toBeCloseTo(0.05, 2);
    expect(values.filter((value) => value < -2.3263479).length / DRAWS).toBeCloseTo(0.01, 2);
  });

  it("give lognormal numbers of median exp(mu) and mean exp(mu + sigma^2 / 2)", () => {
    const values = draw(openStream(1, "lognormal"), (stream) => stream.lognormal(Math.log(150), 0.5)).sort((a, b) => a - b);
    expect((values[DRAWS / 2] ?? 0) / 150).toBeCloseTo(1, 1.5);
    expect(mean(values) / (150 * Math.exp(0.125))).toBeCloseTo(1, 1.5);
    expect(openStream(1, "zero").lognormal(Number.NEGATIVE_INFINITY, 1)).toBe(0);
  });

  it("give whole numbers of a range evenly, both ends included", () => {
    const counts = new Map<number, number>();
    for (const value of draw(openStream(1, "integer"), (stream) => stream.integer(3, 7)))
      counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6, 7]);
    for (const count of counts.values()) expect(count / DRAWS).toBeCloseTo(0.2, 1.5);
  });

  it("give exponential numbers whose mean and deviation are the mean", () => {
    const values = draw(openStream(1, "exponential"), (stream) => stream.exponential(3));
    expect(mean(values) / 3).toBeCloseTo(1, 1.5);
    expect(standardDeviation(values) / 3).toBeCloseTo(1, 1.5);
    expect(values.every((value) => value > 0)).toBe(true);
  });

  it("spend one uniform number a draw, whatever the law", () => {
    const laws = [
      (stream: RandomStream) => stream.normal(),
      (stream: RandomStream) => stream.lognormal(1, 2),
      (stream: RandomStream) => stream.integer(1, 6),
      (stream: RandomStream) => stream.exponential(1),
    ];
    for (const law of laws) {
      const stream = openStream(1, "step");
      const reference = openStream(1, "step");
      law(stream);
      reference.uniform();
      expect(stream.uniform()).toBe(reference.uniform());
    }
  });
});
