/** What all charts have in common: paper, margins, and a title with a line or two beneath it. */
import type { TopLevelSpec } from "vega-lite";
import { CHART_COLORS } from "./chartPanel.ts";
import { oneLine, wrapText } from "./plainText.ts";

/** Without a canvas text is measured as 0.8 em a character: lines longer than these would widen the picture. */
export type FrameWidths = { readonly titleCharacters: number; readonly subtitleCharacters: number };

/** The outermost fields of a chart. Texts may hold anything that a user has written. */
export function chartFrame(title: string, subtitle: string, { titleCharacters, subtitleCharacters }: FrameWidths) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 16,
    title: {
      text: wrapText(oneLine(title), titleCharacters),
      subtitle: wrapText(oneLine(subtitle), subtitleCharacters),
      anchor: "start",
      fontSize: 16,
      subtitleFontSize: 12,
      subtitleColor: CHART_COLORS.grey,
      subtitlePadding: 6,
      offset: 12,
    },
  } satisfies Partial<TopLevelSpec>;
}
