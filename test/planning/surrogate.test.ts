import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { fitSurrogate } from "../../src/planning/gaussianProcess.ts";
import { sobolSequence } from "../../src/planning/sobolSequence.ts";
import { LEAST_R2, surrogateIndices } from "../../src/planning/surrogateIndices.ts";

const centred = (point: readonly number[]) => point.map((u) => (u - 0.5) / 0.4);
const sample = (inputs: number, count: number) =>
  Array.from({ length: count }, (_, index) => sobolSequence(inputs, "training").point(index));

describe("a surrogate", () => {
  /** A capacity-like response: the lesser of two limits, with an interaction. */
  const response = ([a = 0, b = 0, c = 0]: readonly number[]) => Math.min(0.6 * a + 0.2 * b, 0.25 + 0.4 * b) + 0.1 * a * c;

  it("predicts points that it was not shown, and its own estimate of how well is fair", () => {
    const points = sample(3, 48);
    const { predict, leaveOneOutR2 } = fitSurrogate(
      points.map(centred),
      points.map((point) => response(centred(point))),
    );
    const stream = openStream(1, "test");
    const fresh = Array.from({ length: 200 }, () => centred([stream.uniform(), stream.uniform(), stream.uniform()]));
    const truths = fresh.map(response);
    const mean = truths.reduce((sum, value) => sum + value, 0) / truths.length;
    const off = fresh.reduce((sum, point, index) => sum + (predict(point) - (truths[index] as number)) ** 2, 0);
    const r2 = 1 - off / truths.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(r2).toBeGreaterThan(0.95);
    expect(Math.abs(r2 - leaveOneOutR2)).toBeLessThan(0.04);
  });

  it("gives indices of a sum that are its shares, within the interval that it states", () => {
    const evaluations = sample(3, 36).map((point) => ({ point, value: 3 * (point[0] as number) + 2 * (point[1] as number) }));
    const { inputs, leaveOneOutR2 } = surrogateIndices(evaluations, centred, 1);
    expect(leaveOneOutR2).toBeGreaterThan(0.99);
    [9 / 13, 4 / 13, 0].forEach((share, input) => {
      expect(inputs[input]?.first.value).toBeCloseTo(share, 1);
      expect(inputs[input]?.first.low).toBeLessThan(share + 0.01);
      expect(inputs[input]?.first.high).toBeGreaterThan(share - 0.01);
    });
  });

  it("that saw noise alone says that it predicts nothing", () => {
    const stream = openStream(7, "noise");
    const evaluations = sample(3, 36).map((point) => ({ point, value: stream.normal() }));
    expect(surrogateIndices(evaluations, centred, 1).leaveOneOutR2).toBeLessThan(LEAST_R2 / 2);
  });

  it("of noisy values states wider intervals than of exact ones", () => {
    const stream = openStream(3, "noise");
    const width = (noise: number): number => {
      const evaluations = sample(2, 40).map((point) => ({
        point,
        value: (point[0] as number) + 0.5 * (point[1] as number) + noise * stream.normal(),
      }));
      const [first] = surrogateIndices(evaluations, centred, 1).inputs;
      return (first?.first.high ?? 0) - (first?.first.low ?? 0);
    };
    expect(width(0.1)).toBeGreaterThan(1.5 * width(0));
  });
});
