/** Text from profiles, made safe and put into lines. */

/** One line without control characters: a title from a file must not drive the terminal. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Words into lines of at most `columns`; a word that is longer is cut. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, columns))) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A paragraph with a hanging indent: `  - text`. */
export function bullet(text: string, columns: number, mark = "- "): string[] {
  const indent = " ".repeat(mark.length);
  return wrapText(oneLine(text), columns - mark.length).map((line, index) => `${index === 0 ? mark : indent}${line}`);
}

/** At most `characters`, cut at a word where there is one, with an ellipsis. */
export function shortened(text: string, characters: number): string {
  const line = oneLine(text);
  if (line.length <= characters) return line;
  const cut = line.slice(0, characters - 3);
  const space = cut.lastIndexOf(" ");
  return `${(space >= characters / 2 ? cut.slice(0, space) : cut).replace(/[,;:.\s]+$/, "")}...`;
}

function pieces(word: string, columns: number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < word.length; start += columns) parts.push(word.slice(start, start + columns));
  return parts;
}
