/** A report as one HTML page: the verdict in words, the sections with charts that its content allows, and notes. */
import type { NoteSection } from "../capacityNotes.ts";
import { oneLine } from "../plainText.ts";
import { CHART_NAMES } from "./chartNames.ts";
import { CHART_SECTIONS } from "./chartSections.ts";
import { figureSectionBody } from "./figureSection.ts";
import { html, type Markup } from "./markup.ts";
import type { ReportContent } from "./reportContent.ts";
import { type PageSection, reportPage } from "./reportPage.ts";
import { verdictBody } from "./verdictSection.ts";

/** The page's text. The same content gives the same bytes. */
export async function reportHtml(content: ReportContent): Promise<string> {
  const { answers, others, title, facts, origin } = content;
  const sections: PageSection[] = [];
  if (answers !== undefined) sections.push({ id: "verdict", title: "Verdict", body: verdictBody(answers) });
  if (others.explanation !== undefined)
    sections.push({ id: "binding", title: "What binds", body: paragraphs(others.explanation.text) });
  for (const name of CHART_NAMES) {
    const { title: heading, draw } = CHART_SECTIONS[name];
    const section = await draw(content);
    if (section !== undefined) sections.push({ id: name, title: heading, body: figureSectionBody(section) });
  }
  if (answers !== undefined && answers.notes.length > 0)
    sections.push({ id: "notes", title: "Notes", body: notesBody(answers.notes) });
  const platforms = [...new Set(answers?.tiers.flatMap(({ rows }) => rows.map(({ result }) => result.platform)))];
  return reportPage({ title, facts, platforms, sections, origin });
}

function paragraphs(texts: readonly string[]): Markup {
  return html`${texts.map((text) => html`<p>${oneLine(text)}</p>\n`)}`;
}

function notesBody(notes: readonly NoteSection[]): Markup {
  return html`${notes.map(
    ({ title, entries }) => html`<h3>${title}</h3>
<ul>
${entries.map((entry) => html`<li>${oneLine(entry)}</li>\n`)}</ul>
`,
  )}`;
}
