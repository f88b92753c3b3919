/** mathjs in a Web Worker: fetched when the first unit or expression asks for it, as few do, and there at once as in Node. */
import type { MathJsInstance } from "mathjs";
import mathjsUrl from "mathjs/lib/browser/math.js?url";

/** Of classic workers alone, which is what the engine runs in. */
declare const importScripts: (url: string) => void;

export function loadMathjs(): MathJsInstance {
  importScripts(mathjsUrl);
  // The file says so at its top: it defines `math` where there is no module loader.
  return (globalThis as unknown as { readonly math: MathJsInstance }).math;
}
