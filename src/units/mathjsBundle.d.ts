/** mathjs in one file, as its package exports it for browsers: its hundreds of modules take five times as long to load. */
declare module "mathjs/lib/browser/math.js" {
  import type { MathJsInstance } from "mathjs";

  const math: MathJsInstance;
  export default math;
}
