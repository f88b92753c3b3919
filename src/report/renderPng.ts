/** An SVG picture as PNG, twice as large as its own pixels so that it is sharp on a slide. */
import { Resvg } from "@resvg/resvg-js";
import type { PngFont } from "./pngFont.ts";

const ZOOM = 2;
/** Letters to try a font with, and the picture that they fill. */
const PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-size="14">Ag0</text></svg>';
const CHANNELS = 4;

export function renderPng(svg: string, font: PngFont): Uint8Array {
  return picture(svg, font, ZOOM).asPng();
}

/** Whether text is really drawn with a font: a file may be there and yet be none. */
export function drawsText(font: PngFont): boolean {
  const { pixels } = picture(PROBE, font, 1);
  return pixels.some((value, index) => index % CHANNELS === CHANNELS - 1 && value > 0);
}

function picture(svg: string, { family, files }: PngFont, zoom: number) {
  const font = { fontFiles: [...files], loadSystemFonts: false, defaultFontFamily: family, sansSerifFamily: family };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: zoom }, font }).render();
}
