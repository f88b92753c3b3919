import { describe, expect, it } from "vitest";
import { IndexList } from "../../src/kernel/indexList.ts";

function itemsOf(list: IndexList): number[] {
  return Array.from({ length: list.length }, (_, place) => list.at(place));
}

describe("a list of indices", () => {
  it("keeps items in order, however many, and is filled anew after it was emptied", () => {
    const list = new IndexList();
    const items = Array.from({ length: 100 }, (_, item) => item * item);
    for (const item of items) list.push(item);
    expect(itemsOf(list)).toEqual(items);
    list.set(1, 7);
    list.truncate(2);
    expect(itemsOf(list)).toEqual([0, 7]);
    list.truncate(0);
    list.push(5);
    expect(itemsOf(list)).toEqual([5]);
  });
});
