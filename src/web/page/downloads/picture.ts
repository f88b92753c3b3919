/** Charts as pictures of their own: the page's colours written out, on white, at twice the size for screens and slides. */
import { fileStem, saveFile, saveText } from "./saveFile.ts";

const SCALE = 2;

/** The chart without the page around it. Each of its colours names what to take where the page's are not known. */
function standaloneSvg(svg: string): string {
  const [, width = "352", height = "200"] = / width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return svg
    .replace(/^<svg /, `<svg xmlns="http://www.w3.org/2000/svg" `)
    .replace(/>/, `><rect width="${width}" height="${height}" fill="#ffffff"/>`)
    .replace(/var\(--[a-z]+, ([^)]+)\)/g, "$1");
}

/** The pictures of a figure under each other: a chart may have two panels. */
function pictures(markup: string): string[] {
  return markup.match(/<svg [\s\S]*?<\/svg>/g) ?? [];
}

export function downloadSvg(markup: string, label: string): void {
  for (const [index, svg] of pictures(markup).entries())
    saveText(`${fileStem(label)}${index === 0 ? "" : `-${index + 1}`}.svg`, standaloneSvg(svg), "image/svg+xml");
}

export async function downloadPng(markup: string, label: string): Promise<void> {
  const images = await Promise.all(pictures(markup).map(loaded));
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * Math.max(...images.map(({ width }) => width));
  canvas.height = SCALE * images.reduce((sum, { height }) => sum + height, 0);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  let top = 0;
  for (const image of images) {
    context.drawImage(image, 0, top, SCALE * image.width, SCALE * image.height);
    top += SCALE * image.height;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob !== null) saveFile(`${fileStem(label)}.png`, blob);
}

async function loaded(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standaloneSvg(svg))}`;
  await image.decode();
  return image;
}
