/** The table behind a chart: the report's, with heads that sort. */
import { useState } from "preact/hooks";
import type { PageTable } from "../../../report/html/dataTable.ts";

type Order = { readonly column: number; readonly ascending: boolean };
type Cell = PageTable["rows"][number][number];

export function SortedTable({ table: { caption, columns, rows } }: { readonly table: PageTable }) {
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const numeric = columns.map((_, column) => rows.some((row) => typeof row[column] === "object"));
  const sorted =
    order === undefined ? rows : rows.toSorted((a, b) => compared(a[order.column], b[order.column], order.ascending));
  const sortBy = (column: number) => setOrder({ column, ascending: !(order?.column === column && order.ascending) });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard's focus for that.
    <section class="scroll" tabIndex={0} aria-label={`Table: ${caption}`}>
      <table class="data">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((title, column) => (
              <th
                key={column}
                scope="col"
                class={numeric[column] ? "number" : undefined}
                aria-sort={order?.column !== column ? undefined : order.ascending ? "ascending" : "descending"}
              >
                <button type="button" onClick={() => sortBy(column)}>
                  {title}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={textOf(row[0])}>
              {row.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {textOf(cell)}
                  </th>
                ) : (
                  <td key={column} class={numeric[column] ? "number" : undefined}>
                    {textOf(cell)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? "" : typeof cell === "string" ? cell : cell.text;
}

/** As in the report: numbers by their value and before texts, texts as they read. */
function compared(a: Cell | undefined, b: Cell | undefined, ascending: boolean): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  if (typeof left === "number" && typeof right === "number") return ascending ? left - right : right - left;
  if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
  return (ascending ? 1 : -1) * String(left).localeCompare(String(right));
}

function keyOf(cell: Cell | undefined): number | string {
  return typeof cell === "object" && Number.isFinite(cell.value) ? cell.value : textOf(cell);
}
