/** Checks a page as a browser would not: every tag closed in order, ids once, links that lead somewhere, nothing from outside. */

const VOID = new Set(["meta", "link", "input", "br", "hr", "img"]);
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/g;

/** What is wrong, in words; nothing where all is well. */
export function pageFaults(page: string): string[] {
  // What a script or style holds is no markup.
  const text = page.replace(/(<(script|style)>)[\s\S]*?(?=<\/\2>)/g, "$1").replace(/^<!doctype html>/, "");
  const open: string[] = [];
  const faults: string[] = [];
  for (const [tag, closing, name = "", , empty] of text.matchAll(TAG)) {
    if (closing === "/") {
      const last = open.pop();
      if (last !== name) faults.push(`${tag} closes ${last}`);
    } else if (empty !== "/" && !VOID.has(name)) open.push(name);
  }
  faults.push(...open.map((name) => `<${name}> is not closed`));
  const stray = /[<>]/.exec(text.replace(TAG, ""));
  if (stray !== null) faults.push(`a bare ${stray[0]} in the text`);
  const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  faults.push(...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `id ${id} twice`));
  for (const [, target = ""] of text.matchAll(/ (?:src|href|xlink:href|action)="([^"]*)"/g)) {
    const inside = target === "data:," || (target.startsWith("#") && ids.includes(target.slice(1)));
    if (!inside) faults.push(`leads to ${target}`);
  }
  if (/url\(|@import|fetch\(|XMLHttpRequest/.test(page)) faults.push("loads something");
  return faults;
}
