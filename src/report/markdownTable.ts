/** Tables of the generated parts of the documentation. */

/** Lines of a Markdown table. Cells hold no bar and no line break. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(titles), `|${titles.map(() => "---").join("|")}|`, ...rows.map(line)];
}
