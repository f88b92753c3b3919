/** The page's style: light and dark, print, screens from 400 pixels on. Text has a contrast of at least 4.5 to 1. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f8; --ink: #1c1f23; --muted: #565c63; --grid: #d9dcdf; --link: #005a9c;
  --first: #0072B2; --second: #D55E00; --third: #007A5A; --fourth: #A5447E;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --panel: #1e2227; --ink: #eceef0; --muted: #adb4bb; --grid: #3a4047; --link: #7cc4f5;
    --first: #56B4E9; --second: #E69F00; --third: #3DC9A0; --fourth: #E79BC4;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 76rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 0.4rem; border-top: 1px solid var(--grid); padding-top: 1.2rem; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 0.3rem; }
h4 { font-size: 0.95rem; margin: 0 0 0.3rem; overflow-wrap: anywhere; }
p, li { max-width: 48rem; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.facts, .fine, figcaption, footer, caption, .terms { color: var(--muted); font-size: 0.9rem; }
.facts { margin: 0.1rem 0; }
.terms { margin: 0 0 0.5rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; background: var(--paper); padding: 0.5rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
nav ul, .legend { list-style: none; padding: 0; margin: 0.6rem 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; }
.legend { font-size: 0.9rem; }
.legend svg { vertical-align: -3px; }
fieldset { min-width: 0; border: 1px solid var(--grid); border-radius: 6px; padding: 0.2rem 0.8rem 0.5rem; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
legend { color: var(--muted); font-size: 0.9rem; }
button { font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 4px; padding: 0 0.2rem; cursor: pointer; }
.legend button { border-color: var(--grid); padding: 0.1rem 0.5rem; }
.legend button[aria-pressed="false"] span { text-decoration: line-through; color: var(--muted); }
.legend button[aria-pressed="false"] svg, .off { visibility: hidden; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22.5rem), 1fr)); gap: 1rem; align-items: start; }
figure { margin: 0; padding: 0.7rem; background: var(--panel); border-radius: 8px; min-width: 0; }
svg.chart { display: block; max-width: 100%; height: auto; }
svg.chart text { user-select: none; }
.mark { pointer-events: all; }
.mark.lit { stroke-width: 4; }
figcaption { margin: 0.2rem 0 0.4rem; }
.verdict { padding-left: 1.2rem; }
.verdict strong, fieldset label, h1, h2, h3, .legend button { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.9rem; }
caption { text-align: left; padding: 0.2rem 0; }
th, td { text-align: left; padding: 0.2rem 0.7rem 0.2rem 0; border-bottom: 1px solid var(--grid); vertical-align: top; font-weight: normal; }
thead th { font-weight: 600; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
thead button { font-weight: 600; text-align: inherit; }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
summary { cursor: pointer; color: var(--link); font-size: 0.9rem; }
#tip { position: fixed; z-index: 1; max-width: 20rem; padding: 0.3rem 0.6rem; border-radius: 4px; background: var(--ink); color: var(--paper); font-size: 0.85rem; pointer-events: none; white-space: pre-line; }
@media print {
  body { max-width: none; padding: 0; }
  nav, .skip, #platforms, #tip { display: none; }
  figure, tr { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .grid { display: block; }
  figure { border: 1px solid var(--grid); background: none; margin-bottom: 1rem; }
  table { font-size: 0.75rem; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { display: none; }
  .scroll { overflow: visible; }
}
`;
