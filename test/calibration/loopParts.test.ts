/** The parts of the closed form, each against what it says that it is. */
import { describe, expect, it } from "vitest";
import { findZero } from "../../src/calibration/findZero.ts";
import { gathered } from "../../src/calibration/gatheredPrompts.ts";
import { LENGTH_DEVIATION, largestOfNormals, replyOf, waveShare } from "../../src/calibration/loopLoad.ts";
import { longestTokens } from "../../src/calibration/prefillLoad.ts";
import { acceptanceOf, NO_SPECULATION } from "../../src/cost/speculation.ts";

describe("findZero", () => {
  it("finds a root of a curve with a kink in a dozen trials, to its tolerance", () => {
    let trials = 0;
    const f = (x: number) => {
      trials++;
      return x < 3 ? x - 5 : 1e4 * (x - 3) - 2;
    };
    const root = findZero(f, { at: 0, value: -5 }, { at: 10, value: 7e4 - 2 }, 1e-9, 60);
    expect(root).toBeCloseTo(3.0002, 9);
    expect(trials).toBeLessThan(40);
  });
});

describe("gathered", () => {
  it("counts Poisson prompts: one rank's mean, and the largest of several ranks", () => {
    const one = gathered(0.7, 1, 1000, 8000);
    expect(one.any).toBeCloseTo(1 - Math.exp(-0.7), 12);
    expect(one.busiest).toBeCloseTo(0.7 / one.any, 5);
    // P(largest of 2 <= 0) = e^-2, <= 1: (2/e)^2, ...: E = 2 - e^-2 - (2/e)^2 + ...
    let expected = 0;
    let below = 0;
    let term = Math.exp(-1);
    for (let k = 0; k < 30; k++) {
      below += term;
      expected += 1 - below * below;
      term /= k + 1;
    }
    const two = gathered(1, 2, 1000, 8000);
    expect(two.any * two.busiest).toBeCloseTo(expected, 5);
  });

  it("needs a step for each chunk of the busiest rank", () => {
    expect(gathered(1e-6, 1, 1000, 8000).steps).toBeCloseTo(1, 5);
    expect(gathered(1e-6, 1, 1000, 500).steps).toBeCloseTo(2.5, 1);
    expect(gathered(100, 1, 1000, 1000).steps).toBeCloseTo(100.5, 0);
  });

  it("ends however rare prompts are, where a sum of probabilities never reaches 1 for rounding", () => {
    for (let exponent = -20; exponent <= 1; exponent += 0.1) {
      const { any, busiest, steps } = gathered(10 ** exponent, 8, 1000, 8000);
      expect(any).toBeGreaterThanOrEqual(0);
      expect(busiest).toBeGreaterThan(0.999);
      expect(steps).toBeGreaterThan(0.999);
    }
  });

  it("goes over smoothly from Poisson to normal counts", () => {
    const [below, above] = [gathered(23.99, 8, 1000, 8000), gathered(24.01, 8, 1000, 8000)];
    expect(above.busiest / below.busiest).toBeCloseTo(1, 1);
  });
});

describe("the load of a closed loop", () => {
  const load = { promptTokens: 900, outputTokens: 901, concurrency: 8, requestsPerClient: 10, ttftStatistic: "mean" as const };

  it("takes one step a token without speculation, and varies as lengths do", () => {
    const reply = replyOf(load, NO_SPECULATION);
    expect(reply.steps).toBe(900);
    expect(reply.deviation).toBeCloseTo(LENGTH_DEVIATION, 12);
  });

  it("takes fewer with drafts, and varies more", () => {
    const reply = replyOf(load, acceptanceOf([1.8, 2.4], 2));
    expect(reply.steps).toBeGreaterThan(900 / 2.4);
    expect(reply.steps).toBeLessThan(905 / 2.4);
    expect(reply.deviation).toBeGreaterThan(LENGTH_DEVIATION);
  });

  it("spreads its wave with the square root of the replies, to a whole cycle at most", () => {
    const reply = { steps: 900, deviation: LENGTH_DEVIATION };
    let sum = 0;
    for (let k = 1; k <= 9; k++) sum += Math.sqrt(12 * k) * LENGTH_DEVIATION;
    expect(waveShare(reply, 10)).toBeCloseTo(sum / 9, 2);
    expect(waveShare(reply, 1e4)).toBeGreaterThan(0.99);
    expect(waveShare(reply, 1e4)).toBeLessThanOrEqual(1);
  });

  it("knows the largest of normal numbers", () => {
    expect(largestOfNormals(1)).toBe(0);
    expect(largestOfNormals(2)).toBeCloseTo(1 / Math.sqrt(Math.PI), 1);
    expect(largestOfNormals(100)).toBeCloseTo(2.5076, 1);
  });

  it("waits for the longest of the prompts that ranks compute side by side", () => {
    expect(longestTokens(900, 900, 900, 8192)).toBe(900);
    expect(longestTokens(900, 3 * 900, 900, 8192)).toBeCloseTo(900 * (1 + 1 / 18), 9);
    expect(longestTokens(900, 3 * 900, 900, 920)).toBe(920);
  });
});
