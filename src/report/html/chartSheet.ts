/**
 * One section's charts as a single picture: a title, the legend, and every chart with its name and caption. White paper and
 * plain colours, since outside of the page there is no style to ask.
 */
import { shortened, wrapText } from "../plainText.ts";
import { CHART_PIXELS, COLORS } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { FigureSection } from "./figureSection.ts";
import { type LegendEntry, SHAPES } from "./legend.ts";
import { html, Markup } from "./markup.ts";

const MARGIN_PIXELS = 20;
const GAP_PIXELS = 24;
const LINE_PIXELS = 16;
const MOST_COLUMNS = 3;
/** Widest usual letters of a sans-serif font, as a share of its size: lines shorter than this fit. */
const LETTER_EM = 0.58;
const FONT_PIXELS = { title: 18, heading: 14, text: 12 };
const SWATCH_PIXELS = 32;

type Block = { readonly markup: Markup; readonly heightPixels: number };

export type SheetTitle = { readonly title: string; readonly subtitle: string };

/** The SVG text. The same section gives the same bytes. */
export function chartSheet({ title, subtitle }: SheetTitle, { key, groups }: FigureSection): string {
  const figures = groups.flatMap((group) =>
    group.figures.map((figure) => ({
      ...figure,
      title: group.title === undefined ? figure.title : `${figure.title}: ${group.title}`,
    })),
  );
  const columns = Math.max(1, Math.min(MOST_COLUMNS, figures.length));
  const widthPixels = columns * CHART_PIXELS + (columns - 1) * GAP_PIXELS;
  const head = headBlock(title, subtitle, key, widthPixels);
  const rows = Array.from({ length: Math.ceil(figures.length / columns) }, (_, row) =>
    figures.slice(row * columns, (row + 1) * columns).map(figureBlock),
  );
  let top = MARGIN_PIXELS + head.heightPixels;
  const placed = rows.flatMap((row) => {
    const y = top;
    top += Math.max(...row.map(({ heightPixels }) => heightPixels)) + GAP_PIXELS;
    return row.map((block, column) => moved(block.markup, MARGIN_PIXELS + column * (CHART_PIXELS + GAP_PIXELS), y));
  });
  const [width, height] = [widthPixels + 2 * MARGIN_PIXELS, top];
  const sheet = html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${`0 0 ${width} ${height}`}" font-family="sans-serif">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${moved(head.markup, MARGIN_PIXELS, MARGIN_PIXELS)}
${placed}</svg>
`;
  // A picture has no style sheet: what follows the name of a variable is the colour itself.
  return sheet.text.replace(/var\(--[a-z]+, (#[0-9a-fA-F]{6})\)/g, "$1").replace(/"transparent"/g, '"none"');
}

function headBlock(title: string, subtitle: string, key: readonly LegendEntry[], widthPixels: number): Block {
  const heading = textLines(title, { size: FONT_PIXELS.title, widthPixels, y: 0, weight: "bold" });
  const below = textLines(subtitle, { size: FONT_PIXELS.text, widthPixels, y: heading.heightPixels });
  const legend = legendBlock(key, widthPixels);
  const top = heading.heightPixels + below.heightPixels + 6;
  return {
    markup: html`${heading.markup}${below.markup}${moved(legend.markup, 0, top)}`,
    heightPixels: top + legend.heightPixels + GAP_PIXELS / 2,
  };
}

function legendBlock(key: readonly LegendEntry[], widthPixels: number): Block {
  let [x, y] = [0, 0];
  const entries = key.map(({ label, shape, color }) => {
    const labelPixels = label.length * FONT_PIXELS.text * LETTER_EM;
    if (x > 0 && x + SWATCH_PIXELS + labelPixels > widthPixels) [x, y] = [0, y + LINE_PIXELS + 2];
    const entry = moved(
      html`<path d="${SHAPES[shape]}" fill="none" stroke="${COLORS[color]}" stroke-width="2.2"/><text x="${SWATCH_PIXELS + 4}" y="12" font-size="${FONT_PIXELS.text}" fill="${COLORS.ink}">${label}</text>`,
      x,
      y,
    );
    x += SWATCH_PIXELS + 20 + labelPixels;
    return entry;
  });
  return { markup: html`${entries}`, heightPixels: key.length === 0 ? 0 : y + LINE_PIXELS + 6 };
}

function figureBlock({ title, charts, caption }: PageFigure): Block {
  const heading = textLines(shortened(title, 90), { size: FONT_PIXELS.heading, widthPixels: CHART_PIXELS, y: 0, weight: "bold" });
  let top = heading.heightPixels;
  const drawn = charts.map(({ markup, heightPixels }) => {
    const chart = moved(markup, 0, top);
    top += heightPixels;
    return chart;
  });
  const words = textLines(caption, { size: FONT_PIXELS.text, widthPixels: CHART_PIXELS, y: top, color: COLORS.muted });
  return { markup: html`${heading.markup}${drawn}${words.markup}`, heightPixels: top + words.heightPixels };
}

type Lines = {
  readonly size: number;
  readonly widthPixels: number;
  readonly y: number;
  readonly weight?: string;
  readonly color?: string;
};

function textLines(text: string, { size, widthPixels, y, weight = "normal", color = COLORS.ink }: Lines): Block {
  const lines = text === "" ? [] : wrapText(text, Math.floor(widthPixels / (size * LETTER_EM)));
  const step = Math.ceil(size * 1.3);
  const markup = lines.map(
    (line, index) =>
      html`<text x="0" y="${y + (index + 1) * step - 4}" font-size="${size}" font-weight="${weight}" fill="${color}">${line}</text>\n`,
  );
  return { markup: html`${markup}`, heightPixels: lines.length * step };
}

function moved(markup: Markup, x: number, y: number): Markup {
  return new Markup(`<g transform="translate(${x},${y})">${markup.text}</g>\n`);
}
