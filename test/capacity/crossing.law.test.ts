/** The search by margins finds what trying every number finds, in few probes, and is misled by no margin. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CrossingOptions, findCrossing, type Probed } from "../../src/capacity/crossing.ts";
import { openStream } from "../../src/kernel/random.ts";

const RUNS = { numRuns: 2000, seed: 1 };
const start = {
  guess: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 1, max: 200_000, noNaN: true })),
  max: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 150_000 })),
  slopes: fc.constantFrom([-0.1, -10], [-1, -2.5], [-5, -5]),
};
const anyThreshold = fc.oneof(fc.nat(20), fc.nat(100_000));

/** Searches, and counts. Fails where a number is asked twice, or is none. */
function counted(options: CrossingOptions) {
  const asked = new Set<number>();
  const found = findCrossing({
    ...options,
    probe(agents) {
      expect(agents).toBe(Math.max(1, Math.min(options.max, Math.round(agents))));
      expect(asked.has(agents)).toBe(false);
      asked.add(agents);
      return options.probe(agents);
    },
  });
  return { found, probes: asked.size };
}

/** Two margins that fall as powers, each from a place of its own. */
const powers = (places: readonly number[], slopes: readonly number[]) => (agents: number) => {
  const margins = places.map((place, index) => (agents / place) ** (slopes[index] as number));
  return { passes: margins.every((margin) => margin >= 1), margins };
};

describe("findCrossing", () => {
  it("finds the threshold of a monotone verdict exactly where no tolerance is left, whatever margins say", () => {
    const anyMargin = fc.constantFrom("none", "infinite", "constant", "wrong way", "contradicts");
    fc.assert(
      fc.property(fc.record(start), anyThreshold, anyMargin, (search, threshold, kind) => {
        const marginOf = (agents: number, passes: boolean): number => {
          if (kind === "none") return passes ? 1 : 0;
          if (kind === "infinite") return passes ? Number.POSITIVE_INFINITY : 0.5;
          if (kind === "constant") return passes ? 1.001 : 0.999;
          if (kind === "wrong way") return passes ? 1 + agents / 1e6 : 1 - 1 / (agents + 1);
          return passes ? 0.5 : 2;
        };
        const probe = (agents: number): Probed => {
          const passes = agents <= threshold;
          return { passes, margins: [marginOf(agents, passes), passes ? 1.5 : 1] };
        };
        const { found, probes } = counted({ ...search, tolerance: 0, probe });
        const [passing, failing] = threshold >= search.max ? [search.max, undefined] : [threshold, threshold + 1];
        expect(found).toMatchObject({ passing, failing });
        expect(found.probedPassing).toBe(passing === 0 ? undefined : passing);
        expect(found.probedFailing).toBe(failing);
        // Steps out of one side, and three for each halving of what they leave.
        expect(probes).toBeLessThan(70);
      }),
      RUNS,
    );
  });

  it("lands within the tolerance of where margins that fall as powers reach 1", () => {
    // Not at a whole number, where rounding would decide.
    const place = fc.tuple(anyThreshold, fc.double({ min: 0.1, max: 0.9, noNaN: true })).map(([whole, rest]) => whole + rest);
    const apart = fc.double({ min: 1.1, max: 10, noNaN: true });
    const places = fc
      .tuple(place, apart, fc.boolean())
      .map(([first, factor, swaps]) => (swaps ? [factor * first, first] : [first, factor * first]));
    const slopes = fc.array(fc.double({ min: -8, max: -0.2, noNaN: true }), { minLength: 2, maxLength: 2 });
    const tolerance = fc.double({ min: 0.001, max: 0.05, noNaN: true });
    fc.assert(
      fc.property(fc.record(start), places, slopes, tolerance, (search, at, falls, within) => {
        const { found, probes } = counted({ ...search, tolerance: within, probe: powers(at, falls) });
        const crossing = Math.min(...at);
        if (crossing >= search.max) {
          expect(found).toMatchObject({ passing: search.max, failing: undefined });
          return;
        }
        // Brute force would find its whole part.
        expect(Math.abs(found.passing - Math.floor(crossing))).toBeLessThanOrEqual(1 + 2 * within * crossing);
        expect(found.probedPassing ?? 0).toBeLessThanOrEqual(crossing);
        expect(found.probedFailing).toBeGreaterThan(crossing);
        expect((found.failing ?? 0) - found.passing).toBeLessThanOrEqual(Math.max(2, within * crossing + 2));
        if (crossing < 1 / within) expect(found.passing).toBe(Math.floor(crossing));
        expect(probes).toBeLessThan(40);
      }),
      RUNS,
    );
  });

  it("takes three probes from a guess 1% off, and lands within 0.2%, where margins are noisy and bend", () => {
    const stream = openStream("crossing", 1);
    const trials = 400;
    let probes = 0;
    let squares = 0;
    for (let trial = 0; trial < trials; trial++) {
      const place = 2000 + 1000 * stream.uniform();
      const probe = (agents: number): Probed => {
        const distance = Math.log(agents / place);
        const margin = Math.exp((distance < 0 ? -3 : -1.8) * distance + 0.003 * stream.normal());
        return { passes: margin >= 1, margins: [1.5, margin] };
      };
      const guess = place * Math.exp(0.01 * stream.normal());
      const searched = counted({ guess, max: 1e6, slopes: [-1, -2.7], tolerance: 0.004, probe });
      probes += searched.probes;
      squares += (searched.found.passing / place - 1) ** 2;
    }
    expect(probes / trials).toBeLessThan(3);
    expect(Math.sqrt(squares / trials)).toBeLessThan(0.002);
  });

  it("closes the bracket by probes where a cliff makes both sides disagree", () => {
    const { found } = counted({
      guess: 1000,
      max: 1e6,
      slopes: [-2.5],
      tolerance: 0.004,
      probe: (agents) => ({ passes: agents <= 1100, margins: [agents <= 1100 ? 1.1 : 0.1] }),
    });
    expect(found.passing).toBeLessThanOrEqual(1100);
    expect(found.failing).toBeGreaterThan(1100);
    expect((found.failing ?? 0) - found.passing).toBeLessThanOrEqual(0.004 * found.passing);
    expect([found.probedPassing, found.probedFailing]).toEqual([found.passing, found.failing]);
  });
});
