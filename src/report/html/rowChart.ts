/** Charts with a row a deployment: above each row's marks its name on the left and its figure on the right. */
import { shortened } from "../plainText.ts";
import { type ChartLayer, COLORS, type DrawnChart, drawChart, plotPixels } from "./chartTheme.ts";

const ROW_PIXELS = 48;
const PADDING = { left: 12, right: 18, top: 4, bottom: 38 };
/** Share of a row by which the words stand above its middle, and the marks below it. */
const WORDS_ABOVE = 0.2;
export const MARKS_BELOW = 0.2;
const NAME_CHARACTERS = 36;

export type RowWords = { readonly name: string; readonly figure: string };

/** Draws the rows' words and `layers`, whose `y` is `rowY` over a field `row`. */
export function drawRows(words: readonly RowWords[], layers: readonly ChartLayer[], label: string): Promise<DrawnChart> {
  const texts = words.map(({ name, figure }, row) => ({
    row: row - WORDS_ABOVE,
    name: shortened(name, NAME_CHARACTERS),
    figure,
  }));
  const y = rowY(words.length);
  const text = (field: string, align: string, x: number, color: string): ChartLayer => ({
    data: { values: texts },
    mark: { type: "text", align, fontSize: 12, color, aria: false },
    encoding: { x: { value: x }, y, text: { field, type: "nominal" } },
  });
  return drawChart(
    {
      heightPixels: ROW_PIXELS * words.length,
      padding: PADDING,
      layers: [...layers, text("name", "left", 4, COLORS.ink), text("figure", "right", plotPixels(PADDING) - 4, COLORS.ink)],
    },
    label,
  );
}

export function rowY(rows: number): ChartLayer {
  const domain = [-0.5, rows - 0.5];
  return { field: "row", type: "quantitative", scale: { domain, reverse: true, nice: false, zero: false }, axis: null };
}
