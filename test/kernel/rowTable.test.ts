import { describe, expect, it } from "vitest";
import { RowTable } from "../../src/kernel/rowTable.ts";

describe("a table of rows", () => {
  it("keeps its fields apart, also when it has grown", () => {
    const table = new RowTable(3, 2);
    const [a, b, c] = [table.field(), table.field(), table.field()];
    const fields = [a, b, c];
    b.fill(-1);
    for (let row = 0; row < 4; row++) {
      if (row === table.rows) table.grow();
      a.set(row, row);
      c.set(row, 10 * row);
    }
    c.add(1, 0.5);
    expect(table.rows).toBe(4);
    expect([0, 1, 2, 3].map((row) => fields.map((field) => field.of(row)))).toEqual([
      [0, -1, 0],
      [1, -1, 10.5],
      [2, 0, 20],
      [3, 0, 30],
    ]);
  });
});
