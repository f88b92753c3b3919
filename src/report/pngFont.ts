/** A font to draw a picture's text with. Without one text would vanish from a PNG, and nobody would be told. */
import { statSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = [
  "/usr/share/fonts/truetype/dejavu",
  "/usr/share/fonts/dejavu",
  "/usr/share/fonts/dejavu-sans-fonts",
  "/usr/share/fonts/TTF",
  "/usr/share/fonts/truetype/liberation",
  "/usr/share/fonts/truetype/liberation2",
  "/usr/share/fonts/liberation-sans",
  "/usr/share/fonts/truetype/noto",
  "/usr/share/fonts/noto",
  "/System/Library/Fonts/Supplemental",
  "/Library/Fonts",
  "C:\\Windows\\Fonts",
];
const FONTS = [
  { family: "DejaVu Sans", regular: "DejaVuSans.ttf", bold: "DejaVuSans-Bold.ttf" },
  { family: "Liberation Sans", regular: "LiberationSans-Regular.ttf", bold: "LiberationSans-Bold.ttf" },
  { family: "Noto Sans", regular: "NotoSans-Regular.ttf", bold: "NotoSans-Bold.ttf" },
  { family: "Arial", regular: "Arial.ttf", bold: "Arial Bold.ttf" },
  { family: "Arial", regular: "arial.ttf", bold: "arialbd.ttf" },
];

export type PngFont = { readonly family: string; readonly files: readonly string[] };

/** The first of the usual fonts that is there; undefined: none is. */
export function findPngFont(folders: readonly string[] = FOLDERS): PngFont | undefined {
  for (const folder of folders) {
    for (const { family, regular, bold } of FONTS) {
      if (!isFile(join(folder, regular))) continue;
      return { family, files: [regular, bold].map((name) => join(folder, name)).filter(isFile) };
    }
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
