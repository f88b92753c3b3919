/** Shapes of the concept pictures, as SVG text. Lengths are pixels; a picture brings its own white ground, for dark pages too. */

export const INK = "#1f2937";
export const MUTED = "#4b5563";
export const WORK = "#bfdbfe";
export const WAIT = "#f3f4f6";
export const KEPT = "#d1fae5";
const EDGE = "#64748b";
export const MARK = "#b45309";

/** Read at the width of a page; nothing is smaller. */
const TEXT_SIZE = 14;
const LINE_HEIGHT = 18;

export type Place = { readonly x: number; readonly y: number };
export type Area = Place & { readonly width: number; readonly height: number };
type TextLook = {
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly weight?: "normal" | "bold";
  readonly color?: string;
};
type Look = { readonly fill?: string; readonly edge?: string; readonly isDashed?: boolean };

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Lines of text; `y` is the base of the first. */
export function words({ x, y }: Place, lines: readonly string[], look: TextLook = {}): string {
  const { anchor = "start", size = TEXT_SIZE, weight = "normal", color = INK } = look;
  const about = `text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${color}"`;
  return lines.map((line, index) => `<text x="${x}" y="${y + index * LINE_HEIGHT}" ${about}>${escaped(line)}</text>`).join("\n");
}

export function rectangle({ x, y, width, height }: Area, { fill = "none", edge = EDGE, isDashed = false }: Look = {}): string {
  const dash = isDashed ? ' stroke-dasharray="5 4"' : "";
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${fill}" stroke="${edge}"${dash}/>`;
}

/** A rectangle with a bold title and lines under it, all centered. */
export function box(area: Area, [title = "", ...lines]: readonly string[], look: Look = {}): string {
  const x = area.x + area.width / 2;
  // A line's base lies about a third of the text below its middle.
  const y = area.y + area.height / 2 - (lines.length * LINE_HEIGHT) / 2 + TEXT_SIZE / 3;
  const middle = { anchor: "middle" } as const;
  const top = words({ x, y: Math.round(y) }, [title], { ...middle, weight: "bold" });
  return [rectangle(area, look), top, words({ x, y: Math.round(y) + LINE_HEIGHT }, lines, middle)].join("\n");
}

type PathLook = {
  readonly color?: string;
  readonly isDashed?: boolean;
  readonly end?: "arrow" | "both" | "plain";
  readonly width?: number;
};

/** A line through all places. */
export function path(places: readonly Place[], look: PathLook = {}): string {
  const { color = EDGE, isDashed = false, end = "arrow", width = 1.5 } = look;
  const points = places.map(({ x, y }) => `${x},${y}`).join(" ");
  const heads = end === "plain" ? "" : ` marker-end="url(#head)"${end === "both" ? ' marker-start="url(#head)"' : ""}`;
  const dash = isDashed ? ' stroke-dasharray="5 4"' : "";
  return `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="${width}"${dash}${heads}/>`;
}

export type Picture = { readonly title: string; readonly description: string; readonly width: number; readonly height: number };

/** The whole picture; `title` and `description` are what a screen reader says. */
export function svg({ title, description, width, height }: Picture, parts: readonly string[]): string {
  const head = '<path d="M0 0L8 4L0 8z" fill="context-stroke"/>';
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse" markerUnits="userSpaceOnUse">${head}</marker></defs>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
  ].join("\n")}\n`;
}
