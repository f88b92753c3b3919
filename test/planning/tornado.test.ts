import { describe, expect, it } from "vitest";
import { screened, tornado } from "../../src/planning/tornado.ts";

const probe = (response: number) => ({ uniform: 0.5, response, answer: undefined });

describe("a tornado", () => {
  it("sorts by the reach from lowest to highest, the base included", () => {
    const bars = tornado(1, [
      [probe(0.9), probe(1.1)],
      [probe(2), probe(2)],
      [probe(1), probe(1)],
    ]);
    expect(bars.map(({ input }) => input)).toEqual([1, 0, 2]);
    expect(bars.map(({ swing }) => swing)).toEqual([1, expect.closeTo(0.2, 12), 0]);
  });

  it("is screened to as few inputs as hold 98% of the squared swings, and says what the others hold", () => {
    const bars = tornado(0, [[probe(1)], [probe(0.5)], [probe(0.1)], [probe(0.05)]]);
    const { taken, leftOutShare } = screened(bars, 0.02);
    expect(taken.map(({ input }) => input)).toEqual([0, 1]);
    expect(leftOutShare).toBeCloseTo((0.1 ** 2 + 0.05 ** 2) / (1 + 0.25 + 0.0125), 9);
  });

  it("takes none within the noise, and at most eight", () => {
    expect(screened(tornado(0, [[probe(0.01)], [probe(0)]]), 0.02).taken).toEqual([]);
    expect(
      screened(
        tornado(
          0,
          Array.from({ length: 30 }, () => [probe(1)]),
        ),
        0.02,
      ).taken,
    ).toHaveLength(8);
    expect(screened(tornado(0, []), 0.02)).toEqual({ taken: [], leftOutShare: 0 });
  });
});
