/** Draws a vega-lite chart as SVG text. The same chart gives the same bytes: text is measured by estimate, never by a font. */
import { logger, parse, View, Warn } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const quiet = logger(Warn);
  const view = new View(parse(compile(spec).spec), { renderer: "none", logger: quiet });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
