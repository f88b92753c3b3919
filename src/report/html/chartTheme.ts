/**
 * Charts of a page: how they look, and how a vega-lite spec becomes inline SVG. Colours are the page's own variables, so that
 * one picture serves light and dark; the colour after the comma is for a picture taken out of the page.
 */
import type { TopLevelSpec } from "vega-lite";
import { CHART_COLORS } from "../chartPanel.ts";
import { renderSvg } from "../renderSvg.ts";
import { html, Markup } from "./markup.ts";

export const COLORS = {
  ink: `var(--ink, ${CHART_COLORS.ink})`,
  muted: `var(--muted, ${CHART_COLORS.grey})`,
  grid: "var(--grid, #dddddd)",
  paper: "var(--paper, #ffffff)",
  /** Blue and vermillion of Okabe and Ito's palette; in the dark its lighter blue and its orange. */
  first: `var(--first, ${CHART_COLORS.blue})`,
  second: `var(--second, ${CHART_COLORS.vermillion})`,
  /** Their bluish green and reddish purple, for charts of more than two series; the purple darker, to be seen on white. */
  third: "var(--third, #007A5A)",
  fourth: "var(--fourth, #A5447E)",
} as const;

/** How series are told apart, in greyscale too: each has a colour, a shape and a dash. */
const SERIES_STYLES = [
  { series: "seriesa", shape: "circle", color: "first", dash: [1, 0] },
  { series: "seriesb", shape: "diamond", color: "second", dash: [7, 4] },
  { series: "seriesc", shape: "square", color: "third", dash: [2, 3] },
  { series: "seriesd", shape: "triangle", color: "fourth", dash: [10, 3, 2, 3] },
  { series: "seriese", shape: "cross", color: "ink", dash: [4, 2] },
  { series: "seriesf", shape: "stroke", color: "muted", dash: [1, 3] },
] as const;
export type SeriesStyle = (typeof SERIES_STYLES)[number];

/** The style of a series by its place; after the last the first again. */
export function seriesStyle(place: number): SeriesStyle {
  return SERIES_STYLES[place % SERIES_STYLES.length] as SeriesStyle;
}

/** Vega's name of a shape. */
export function markShape(shape: string): string {
  return shape === "triangle" ? "triangle-up" : shape;
}

/** The x axis of charts against load, over a field that the caller names. */
export const AGENTS_AXIS = {
  type: "quantitative",
  scale: { zero: true },
  axis: { title: "agents", format: "~s", tickMinStep: 1 },
} as const;

/** A y axis whose title lies above it, which leaves the width to the plot. */
export function titleAbove(title: string) {
  return {
    title,
    titleAngle: 0,
    titleAlign: "left",
    titleAnchor: "start",
    titleX: -40,
    titleY: -12,
    titleBaseline: "middle",
  } as const;
}

/** The whole picture's width: all of it fits a screen of 400 pixels at its own size. */
export const CHART_PIXELS = 352;
const LABEL_PIXELS = 11;
const DEFAULT_PADDING: Padding = { left: 46, right: 14, top: 10, bottom: 38 };

type Padding = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
export type ChartLayer = Readonly<Record<string, unknown>>;

/** A chart as a part of a page, and its size. */
export type DrawnChart = { readonly markup: Markup; readonly widthPixels: number; readonly heightPixels: number };

type PageChart = {
  readonly heightPixels: number;
  readonly padding?: Partial<Padding>;
  readonly layers: readonly ChartLayer[];
};

/** Pixels across between the paddings. */
export function plotPixels(padding: Partial<Padding> = {}): number {
  const { left, right } = { ...DEFAULT_PADDING, ...padding };
  return CHART_PIXELS - left - right;
}

/**
 * Draws a chart. A mark with a `description` gets it as its tooltip. A layer's `name` starts the class of its marks, so that
 * a legend can hide them.
 */
export async function drawChart({ heightPixels, padding, layers }: PageChart, label: string): Promise<DrawnChart> {
  const spec = {
    width: plotPixels(padding),
    height: heightPixels,
    // Fixed, since text is measured by estimate: nothing may widen a picture.
    autosize: { type: "none" },
    padding: { ...DEFAULT_PADDING, ...padding },
    background: null,
    config: CONFIG,
    layer: layers,
  };
  // Layers are plain records here, which the union's type cannot see through.
  return inlineSvg(await renderSvg(spec as unknown as TopLevelSpec), label);
}

const CONFIG = {
  font: "sans-serif",
  axis: {
    aria: false,
    labelColor: COLORS.muted,
    labelFontSize: LABEL_PIXELS,
    titleColor: COLORS.muted,
    titleFontSize: LABEL_PIXELS,
    titleFontWeight: "normal",
    gridColor: COLORS.grid,
    domainColor: COLORS.muted,
    tickColor: COLORS.muted,
    tickCount: 5,
  },
  view: { stroke: COLORS.grid },
};

/** Vega's SVG as a part of a page: one picture with a label, whose marks say what they are when pointed at. */
function inlineSvg(svg: string, label: string): DrawnChart {
  const [, width = "", height = ""] = / width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const body = svg
    .replace(/^<svg [^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/ (?:role|aria-roledescription|aria-hidden|version)="[^"]*"/g, "")
    .replace(/ pointer-events="none"| opacity="1"/g, "")
    // Empty backgrounds and foregrounds of groups.
    .replace(/<path class="(?:background|foreground)"(?: d="(?:M0,0h0v0h0Z)?")(?: display="none")?\/>/g, "")
    // Vega has escaped the label already.
    .replace(/<(path|line|rect) aria-label="([^"]*)"([^>]*?)\/>/g, '<$1 class="mark"$3><title>$2</title></$1>')
    .replace(/ aria-label="[^"]*"/g, "");
  const size = html` width="${width}" height="${height}" viewBox="${`0 0 ${width} ${height}`}"`;
  const markup = html`<svg class="chart" role="img" aria-label="${label}"${size}>${new Markup(body)}</svg>`;
  return { markup, widthPixels: Number(width), heightPixels: Number(height) };
}
