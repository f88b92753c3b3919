/** Output as a page shows it, beside what its command prints now: some of its paragraphs, in their order. */

/** The first line that the page shows and the command does not print, in this order; undefined where all are there. */
export function missingLine(shown: readonly string[], printed: string): string | undefined {
  const lines = printed.split("\n");
  let at = 0;
  for (const line of shown) {
    const found = lines.indexOf(line, at);
    if (found === -1) return line;
    at = found + 1;
  }
  return undefined;
}

/**
 * The same paragraphs of the new output. A paragraph is the one that begins with the same line, after those already found; where
 * that line has changed, the one whose first line differs in its numbers alone, else the one that follows the last found.
 * Errors: Error where the first of them cannot be told, or the output is too short.
 */
export function renewed(shown: readonly string[], printed: string): string[] {
  const now = paragraphs(printed.trimEnd().split("\n"));
  let next = 0;
  const kept = paragraphs(shown).map(([title = ""], index) => {
    const same = now.findIndex(([line], at) => at >= next && line === title);
    const found = same === -1 ? now.findIndex(([line = ""], at) => at >= next && wordsOf(line) === wordsOf(title)) : same;
    if (found === -1 && index === 0) throw new Error(`nothing that is printed begins with: ${title}`);
    const at = found === -1 ? next : found;
    const paragraph = now[at];
    if (paragraph === undefined) throw new Error(`nothing that is printed stands for: ${title}`);
    next = at + 1;
    return paragraph.join("\n");
  });
  return kept.join("\n\n").split("\n");
}

/** A line but for its numbers; a single digit names something ("Tier 2"). */
function wordsOf(line: string): string {
  return line.replace(/\b\d[\d.,]+/g, "#");
}

/** Lines between empty ones. */
function paragraphs(lines: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const line of lines) {
    if (line === "") found.push([]);
    else found.at(-1)?.push(line);
  }
  return found.filter((paragraph) => paragraph.length > 0);
}
