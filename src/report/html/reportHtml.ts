/** A report as one HTML page: the sections, each a function of the content. A new section is one more entry of the list. */

import { noteSections } from "../capacityNotes.ts";
import { chartAxis } from "../chartAxis.ts";
import { oneLine } from "../plainText.ts";
import { basesAxis, basesFigure, basesLegend } from "./basesFigure.ts";
import { budgetFigure } from "./budgetFigure.ts";
import { capacityFigure, capacityLegend } from "./capacityFigure.ts";
import { figureGrid, type PageFigure } from "./figure.ts";
import { kvFigure, kvLegend } from "./kvFigure.ts";
import { loadFigure } from "./loadFigure.ts";
import { html, type Markup } from "./markup.ts";
import { type ReportContent, type StudiedRow, type TierRows, tierRows } from "./reportContent.ts";
import { type PageSection, reportPage } from "./reportPage.ts";
import { reuseFigure, reuseLegend } from "./reuseFigure.ts";
import { verdictBody } from "./verdictSection.ts";

/** The page's text. The same content gives the same bytes. */
export async function reportHtml(content: ReportContent): Promise<string> {
  const { scenario, rows } = content.capacity;
  const tiers = tierRows(content);
  const sections: PageSection[] = [];
  for (const section of SECTIONS) {
    const body = await section.body(content, tiers);
    if (body !== undefined) sections.push({ ...section, body });
  }
  return reportPage({
    title: oneLine(scenario.title),
    facts: [
      `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${scenario.search.replications} replications.`,
      ...(scenario.description === undefined ? [] : [oneLine(scenario.description)]),
    ],
    platforms: [...new Set(rows.map(({ result }) => result.platform))],
    sections,
    origin: `Made by ${content.command}. The same command and version give the same page.`,
  });
}

type Section = Omit<PageSection, "body"> & {
  /** undefined: there is nothing to show. */
  readonly body: (content: ReportContent, tiers: readonly TierRows[]) => Promise<Markup | undefined>;
};

const SECTIONS: readonly Section[] = [
  { id: "verdict", title: "Verdict", body: async ({ capacity }, tiers) => verdictBody(capacity, tiers) },
  { id: "capacity", title: "Agents a megawatt", body: capacityBody },
  {
    id: "load",
    title: "Service against load",
    body: (_, tiers) =>
      byTier(tiers, loadFigure, {
        words:
          "What agents get as there are more of them: the same random numbers at every load. The broken line is what the tier asks for, the upright line the answer, the shade its interval. One run a load scatters around the answer, which several replications agree on.",
      }),
  },
  {
    id: "reuse",
    title: "First token by turn, with and without prefix reuse",
    body: (_, tiers) =>
      byTier(tiers, (row, { name }) => row.study.reuse && reuseFigure(row, row.study.reuse, name), {
        words:
          "Contexts grow turn by turn. With reuse a turn computes what is new in its prompt; without, all of it. Both at the load that meets the tier without reuse, or one agent.",
        key: reuseLegend(),
      }),
  },
  {
    id: "turn",
    title: "Time and energy of a turn",
    body: (_, tiers) =>
      byTier(tiers, (row, { name }) => row.study.turns && budgetFigure(row, row.study.turns.budget, name), {
        words:
          "Where the mean turn's time and the accelerators' energy go at the answer, from the end of a reply to the end of the next.",
      }),
  },
  {
    id: "kv",
    title: "KV memory",
    body: (_, tiers) =>
      byTier(tiers, (row, { name }) => kvFigure(row, name), {
        words:
          "What running sequences and the prefixes that sessions would come back to need, on the fullest rank, over the memory that they may be in; above 100% prefixes are evicted and computed again.",
        key: kvLegend(),
      }),
  },
  { id: "power", title: "Four bases of power", body: basesBody },
  { id: "notes", title: "Notes", body: async ({ capacity }) => notesBody(noteSections(capacity)) },
];

async function capacityBody({ capacity }: ReportContent, tiers: readonly TierRows[]): Promise<Markup | undefined> {
  const axis = chartAxis(capacity);
  const figures: PageFigure[] = [];
  for (const tier of tiers) figures.push(await capacityFigure(capacity, tier, axis));
  if (figures.length === 0) return undefined;
  return html`<p>Agents a megawatt on the ${capacity.basis} basis, the tiers on one axis.</p>
${capacityLegend(capacity)}${figureGrid(figures)}`;
}

async function basesBody(_: ReportContent, tiers: readonly TierRows[]): Promise<Markup | undefined> {
  const axis = basesAxis(tiers);
  const figures: PageFigure[] = [];
  for (const tier of tiers) {
    const figure = await basesFigure(tier, axis);
    if (figure !== undefined) figures.push(figure);
  }
  return figures.length === 0 ? undefined : html`${basesLegend()}${figureGrid(figures)}`;
}

type RowFigure = (row: StudiedRow, tier: TierRows) => Promise<PageFigure> | undefined;

/** A figure a row, tier by tier; undefined where no row has one. */
async function byTier(
  tiers: readonly TierRows[],
  figureOf: RowFigure,
  { words, key }: { readonly words: string; readonly key?: Markup },
): Promise<Markup | undefined> {
  const blocks: Markup[] = [];
  for (const tier of tiers) {
    const figures: PageFigure[] = [];
    for (const row of tier.rows) {
      const figure = await figureOf(row, tier);
      if (figure !== undefined) figures.push(figure);
    }
    if (figures.length > 0) blocks.push(html`<h3>${tier.name}</h3>\n<p class="terms">${tier.terms}</p>\n${figureGrid(figures)}`);
  }
  return blocks.length === 0 ? undefined : html`<p>${words}</p>\n${key}${blocks}`;
}

function notesBody(sections: ReturnType<typeof noteSections>): Markup | undefined {
  if (sections.length === 0) return undefined;
  return html`${sections.map(
    ({ title, entries }) => html`<h3>${title}</h3>
<ul>
${entries.map((entry) => html`<li>${oneLine(entry)}</li>\n`)}</ul>
`,
  )}`;
}
