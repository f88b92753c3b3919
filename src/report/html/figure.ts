/** A chart with its caption, and the table of what it draws behind it. */
import { dataTable, type PageTable } from "./dataTable.ts";
import { html, type Markup } from "./markup.ts";

export type PageFigure = {
  readonly title: string;
  readonly svg: Markup;
  readonly caption: string;
  /** Of which platform it is, where it is of one: the page's filter hides it with the others of that platform. */
  readonly platform?: string;
  readonly table: PageTable;
};

function figureMarkup({ title, svg, caption, platform, table }: PageFigure): Markup {
  const of = platform === undefined ? undefined : html` data-platform="${platform}"`;
  return html`<figure${of}>
<h4>${title}</h4>
${svg}
<figcaption>${caption}</figcaption>
<details><summary>Data table<span class="hidden">: ${title}</span></summary>
${dataTable(table)}</details>
</figure>
`;
}

/** Figures beside each other where there is room. */
export function figureGrid(figures: readonly PageFigure[]): Markup {
  return html`<div class="grid">
${figures.map(figureMarkup)}</div>
`;
}
