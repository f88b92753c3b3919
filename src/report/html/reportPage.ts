/** The page around the sections: one file that asks nothing of a network. */
import { createHash } from "node:crypto";
import { html, Markup } from "./markup.ts";
import { PAGE_SCRIPT } from "./pageScript.ts";
import { PAGE_STYLE } from "./pageStyle.ts";

export type PageSection = {
  /** A word for its address in the page, and its heading. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
};

export type PageParts = {
  readonly title: string;
  readonly facts: readonly string[];
  /** The filter's choices; it is shown for two and more. */
  readonly platforms: readonly string[];
  readonly sections: readonly PageSection[];
  /** How to make the page again. */
  readonly origin: string;
};

/** The whole document. Beside its own script and style the browser is told to load and run nothing. */
export function reportPage({ title, facts, platforms, sections, origin }: PageParts): string {
  const hash = createHash("sha256").update(PAGE_SCRIPT).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the results</a>
<header>
<h1>${title}</h1>
${facts.map((fact) => html`<p class="facts">${fact}</p>\n`)}<nav aria-label="Sections"><ul>
${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>\n`)}</ul></nav>
${platformFilter(platforms)}</header>
<main id="main">
${sections.map(sectionMarkup)}</main>
<footer><p>${origin}</p></footer>
<div id="tip" role="status" hidden></div>
<script>${new Markup(PAGE_SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function sectionMarkup({ id, title, body }: PageSection): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`;
}

/** Hidden until the script is there to obey it. */
function platformFilter(platforms: readonly string[]): Markup | undefined {
  if (platforms.length < 2) return undefined;
  return html`<fieldset id="platforms" hidden><legend>Platforms shown</legend>
${platforms.map((name) => html`<label><input type="checkbox" checked value="${name}"> ${name}</label>\n`)}</fieldset>
`;
}
