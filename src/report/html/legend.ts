/** Legends beside the charts: a symbol and a word a series, which the page's script makes into switches. */
import { COLORS } from "./chartTheme.ts";
import { html, type Markup } from "./markup.ts";

export type LegendEntry = {
  /** The `name` of the layers that it stands for: a word of our own, letters alone. */
  readonly series: string;
  readonly label: string;
  readonly shape: keyof typeof SHAPES;
  readonly color: keyof typeof COLORS;
};

export const SHAPES = {
  circle: "M12 8a4 4 0 1 1 8 0a4 4 0 1 1 -8 0Z",
  diamond: "M16 2.5L21.5 8L16 13.5L10.5 8Z",
  square: "M12 4h8v8h-8Z",
  triangle: "M16 3L21 12H11Z",
  line: "M1 8H31",
  dashes: "M1 8H8M12 8H19M23 8H30",
  cross: "M11.5 6.3h3v-3h3v3h3v3h-3v3h-3v-3h-3Z",
  stroke: "M10 8H22",
  bar: "M4 4H28V12H4Z",
} as const;

export function legend(entries: readonly LegendEntry[]): Markup {
  return html`<ul class="legend">
${entries.map(
  ({ series, label, shape, color }) =>
    html`<li data-series="${series}"><svg class="swatch" width="32" height="16" viewBox="0 0 32 16" aria-hidden="true"><path d="${SHAPES[shape]}" fill="none" stroke="${COLORS[color]}" stroke-width="2.2"></path></svg> <span>${label}</span></li>\n`,
)}</ul>
`;
}
