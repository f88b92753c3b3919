/** Lines of several series over one axis, told apart by colour, shape and dash. */
import { type ChartLayer, COLORS, markShape } from "./chartTheme.ts";

type LineStyle = {
  /** As in the legend: the switch that hides it. */
  readonly series: string;
  readonly shape: string;
  readonly color: keyof typeof COLORS;
  readonly dash: readonly number[];
};

export type Line = {
  readonly style: LineStyle;
  readonly points: readonly { readonly x: number | string; readonly value: number; readonly tip: string }[];
};

/** `x` and `y`: channels over the fields `x` and `value`. Points that are no finite numbers are left out. */
export function lineLayers(lines: readonly Line[], x: ChartLayer, y: ChartLayer): ChartLayer[] {
  return lines.flatMap(({ style: { series, shape, color, dash }, points }): ChartLayer[] => {
    const data = { values: points.filter(({ value }) => Number.isFinite(value)) };
    const encoding = { x: { field: "x", ...x }, y: { field: "value", ...y } };
    const stroke = COLORS[color];
    // "cross" is filled like the others; a stroke has no inside.
    const fill = shape === "stroke" ? "transparent" : stroke;
    return [
      {
        name: `${series}_line`,
        data,
        mark: { type: "line", color: stroke, strokeWidth: 1.8, strokeDash: dash, aria: false },
        encoding,
      },
      {
        name: `${series}_point`,
        data,
        mark: { type: "point", shape: markShape(shape), size: 48, fill, stroke, opacity: 1 },
        encoding: { ...encoding, description: { field: "tip" } },
      },
    ];
  });
}
