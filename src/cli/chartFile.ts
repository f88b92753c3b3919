/** A chart's file, SVG or PNG by its name, refused before the work starts: also where there is no font for a PNG. */
import { extname } from "node:path";
import { InputError } from "../profiles/problem.ts";
import { findPngFont } from "../report/pngFont.ts";
import { prepareNamed } from "./outputFile.ts";

export type ChartFile = { readonly write: (svg: string) => Promise<void> };

/**
 * Checks that a chart can be written there.
 * Errors: InputError for another extension, a folder that is missing, what the system refuses, and a PNG without a font.
 */
export function prepareChart(path: string, command: string, option: string): ChartFile {
  const file = prepareNamed(path, {
    command,
    option,
    wrong: "not a kind of chart that can be drawn",
    examples: ["chart.svg", "chart.png"],
  });
  if (extname(path).toLowerCase() !== ".png") return { write: async (svg) => file.write(svg) };
  const font = findPngFont();
  const fault = (wrong: string): InputError =>
    new InputError([
      {
        file: command,
        path: option,
        wrong,
        expected: "DejaVu Sans, Liberation Sans, Noto Sans or Arial in the system's folder of fonts",
        fix: "apt-get install fonts-dejavu-core, or write a name that ends in .svg",
      },
    ]);
  if (font === undefined) throw fault("no font to draw a PNG's text with");
  return {
    async write(svg) {
      // A native module: loaded for a PNG alone.
      const { drawsText, renderPng } = await import("../report/renderPng.ts");
      if (!drawsText(font)) throw fault(`text cannot be drawn with ${font.files[0]}`);
      file.write(renderPng(svg, font));
    },
  };
}
