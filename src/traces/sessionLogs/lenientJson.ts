/** JSON as programs write it, with the bare NaN and Infinity of Python. */

/** What tells texts from words: escapes, quotes and the words themselves. No repetition: lines may have millions of escapes. */
const MARK = /\\.|"|-?\b(?:NaN|Infinity)\b/g;

/** The value, or undefined where the text is no JSON. NaN and the infinities become null; a byte order mark is passed over. */
export function parseLenientJson(text: string): unknown {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch {
    return /NaN|Infinity/.test(json) ? parsedWithoutWords(json) : undefined;
  }
}

function parsedWithoutWords(text: string): unknown {
  let isText = false;
  const standard = text.replace(MARK, (mark) => {
    if (mark === '"') isText = !isText;
    return isText || mark === '"' || mark.startsWith("\\") ? mark : "null";
  });
  try {
    return JSON.parse(standard);
  } catch {
    return undefined;
  }
}
