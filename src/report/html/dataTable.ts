/** A table of a page. A script may sort it: cells carry their plain numbers. */
import { html, type Markup } from "./markup.ts";

/** What is shown, and the number behind it that it is sorted by; a text is sorted as it reads. */
type PageCell = string | { readonly text: string; readonly value: number };
export type PageTable = {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell heads its row. */
  readonly rows: readonly (readonly PageCell[])[];
};

/** In a frame of its own, which scrolls on a narrow screen and takes the keyboard's focus for that. */
export function dataTable({ caption, columns, rows }: PageTable): Markup {
  const numeric = columns.map((_, column) => rows.some((row) => typeof row[column] === "object"));
  const head = columns.map((title, column) => html`<th scope="col"${numberClass(numeric[column])}>${title}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell, column) => cellOf(cell, column, numeric[column]))}</tr>\n`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${`Table: ${caption}`}"><table class="data">
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

function cellOf(cell: PageCell, column: number, numeric: boolean | undefined): Markup {
  const { text, value } = typeof cell === "string" ? { text: cell, value: undefined } : cell;
  const sorted = value === undefined || !Number.isFinite(value) ? undefined : html` data-value="${value}"`;
  if (column === 0) return html`<th scope="row"${sorted}>${text}</th>`;
  return html`<td${numberClass(numeric)}${sorted}>${text}</td>`;
}

function numberClass(numeric: boolean | undefined): Markup | undefined {
  return numeric === true ? html` class="number"` : undefined;
}
