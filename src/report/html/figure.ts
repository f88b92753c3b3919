/** A chart with its caption, and the table of what it draws behind it. */
import type { DrawnChart } from "./chartTheme.ts";
import { dataTable, type PageTable } from "./dataTable.ts";
import { html, type Markup } from "./markup.ts";

export type PageFigure = {
  readonly title: string;
  /** Beneath each other. */
  readonly charts: readonly DrawnChart[];
  readonly caption: string;
  /** Of which platform it is, where it is of one: the page's filter hides it with the others of that platform. */
  readonly platform?: string;
  readonly table: PageTable;
};

function figureMarkup({ title, charts, caption, platform, table }: PageFigure): Markup {
  const of = platform === undefined ? undefined : html` data-platform="${platform}"`;
  return html`<figure${of}>
<h4>${title}</h4>
${charts.map(({ markup }) => markup)}
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
