/** mathjs in Node. */
import { createRequire } from "node:module";
import type { MathJsInstance } from "mathjs";

/** In one file, as its package exports it for browsers: its hundreds of modules take five times as long. */
export function loadMathjs(): MathJsInstance {
  return createRequire(import.meta.url)("mathjs/lib/browser/math.js") as MathJsInstance;
}
