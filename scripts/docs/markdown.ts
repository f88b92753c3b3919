/** Pieces of Markdown as GitHub renders it. */

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Words in a cell or paragraph, with nothing in them taken for Markdown. */
export function prose(text: string): string {
  return text.replace(/[\\|*[\]`]/g, "\\$&").replaceAll("<", "&lt;");
}

/** Code in a cell; a pipe would end the cell even there. */
export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
