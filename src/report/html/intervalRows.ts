/** Rows of one figure with its interval each, beside a line that they are held against. */
import { type ChartLayer, COLORS, type DrawnChart } from "./chartTheme.ts";
import { drawRows, MARKS_BELOW, type RowWords, rowY } from "./rowChart.ts";

export type IntervalRow = RowWords & {
  /** undefined: nothing to draw but the words. */
  readonly interval: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  readonly tip: string;
};

/** `line`: the value that the upright line stands at; undefined: none. */
export function drawIntervalRows(
  rows: readonly IntervalRow[],
  { title, format, line, label }: { title: string; format: string; line: number | undefined; label: string },
): Promise<DrawnChart> {
  const marks = rows.flatMap(({ interval, tip }, row) =>
    interval === undefined ? [] : [{ row: row + MARKS_BELOW, ...interval, tip }],
  );
  const all = [...marks.flatMap(({ low, high }) => [low, high]), ...(line === undefined ? [] : [line])];
  const most = Math.max(0, ...all);
  const least = Math.min(0, ...all);
  const domain = [least * 1.08, most > 0 ? most * 1.08 : 1];
  const x = (field: string): ChartLayer => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false },
    axis: { title, format },
  });
  const y = rowY(rows.length);
  const stroke = { color: COLORS.first, strokeWidth: 2, aria: false };
  const layers: ChartLayer[] = [
    ...(line === undefined
      ? []
      : [
          {
            data: { values: [{ line }] },
            mark: { type: "rule", color: COLORS.ink, strokeDash: [5, 4], aria: false },
            encoding: { x: x("line") },
          },
        ]),
    { data: { values: marks }, mark: { type: "rule", ...stroke }, encoding: { x: x("low"), x2: { field: "high" }, y } },
    {
      data: { values: marks },
      mark: { type: "point", shape: "circle", size: 90, strokeWidth: 2.2, stroke: COLORS.first, fill: COLORS.paper, opacity: 1 },
      encoding: { x: x("value"), y, description: { field: "tip" } },
    },
  ];
  return drawRows(rows, layers, label);
}
