/**
 * HTML as a value. Every text that goes into a page goes through `html`, which escapes it: this is the one place where text
 * becomes markup, so that a label or a file name can never be more than a text.
 */

/** Finished HTML, which `html` does not escape again. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[] | undefined;

/** HTML from a template: texts and numbers are escaped, markup goes in as it is, undefined is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, index) => text + written(parts[index - 1]) + string));
}

function written(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Characters that HTML does not allow, nor as references. */
const CONTROL = /[^\P{Cc}\t\n]/gu;

function escaped(text: string): string {
  return text.replace(CONTROL, " ").replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string);
}
