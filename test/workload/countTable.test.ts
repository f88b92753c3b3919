import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { CountTable } from "../../src/workload/countTable.ts";
import { CountAges, countSurvival, drawCount, fitCountLaw } from "../../src/workload/distributions.ts";
import { lawOf, lognormal } from "../../src/workload/law.ts";

const DRAWS = 40_000;

function mean(draw: () => number): number {
  let sum = 0;
  for (let index = 0; index < DRAWS; index++) sum += draw();
  return sum / DRAWS;
}

describe("a table of counts", () => {
  const closed = fitCountLaw({ mean: 38, cv: 1.42, max: 200 });
  const table = new CountTable(lognormal(closed), 200);

  it.each([1, 7, 60, 199])("draws counts given that they are at least %d as the closed form does", (least) => {
    const [one, other] = [openStream(1, "table"), openStream(2, "closed")];
    const found = mean(() => table.draw(one, least));
    expect(Math.abs(found / mean(() => drawCount(other, closed, least)) - 1)).toBeLessThan(0.02);
  });

  it("draws ages as the closed form does", () => {
    const [one, other] = [openStream(1, "table"), openStream(2, "closed")];
    const ages = new CountAges(closed);
    expect(Math.abs(mean(() => table.age(one)) / mean(() => ages.draw(other)) - 1)).toBeLessThan(0.02);
  });

  it("draws a count of at least k as often as it survives to k", () => {
    const stream = openStream(3, "survival");
    expect(Math.abs(mean(() => (table.draw(stream, 1) >= 50 ? 1 : 0)) - countSurvival(closed, 50))).toBeLessThan(0.01);
  });

  it("always draws a constant, and ages up to it", () => {
    const seven = new CountTable(lawOf({ kind: "constant", value: 7 }), 50);
    const stream = openStream(4, "constant");
    expect(mean(() => seven.draw(stream, 1))).toBe(7);
    const ages = new Set(Array.from({ length: 500 }, () => seven.age(stream)));
    expect([...ages].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("draws the least that is asked for, where none is as long", () => {
    expect(new CountTable(lawOf({ kind: "constant", value: 7 }), 50).draw(openStream(5, "none"), 20)).toBe(20);
  });
});
