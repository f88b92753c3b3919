/** Charts under one heading: what a page shows of them, and what a picture of them alone is made from. */
import { figureGrid, type PageFigure } from "./figure.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { html, type Markup } from "./markup.ts";

/** Figures that belong together, of a tier for instance. */
export type FigureGroup = {
  readonly title?: string;
  readonly terms?: string;
  readonly figures: readonly PageFigure[];
};

export type FigureSection = {
  /** How to read the charts. */
  readonly words: string;
  readonly key: readonly LegendEntry[];
  readonly groups: readonly FigureGroup[];
};

export function figureSectionBody({ words, key, groups }: FigureSection): Markup {
  return html`<p>${words}</p>
${key.length === 0 ? undefined : legend(key)}${groups.map(groupBody)}`;
}

function groupBody({ title, terms, figures }: FigureGroup): Markup {
  const heading = title === undefined ? undefined : html`<h3>${title}</h3>\n`;
  const below = terms === undefined || terms === "" ? undefined : html`<p class="terms">${terms}</p>\n`;
  return html`${heading}${below}${figureGrid(figures)}`;
}
