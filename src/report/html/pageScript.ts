/**
 * The page's script: tooltips, sorting, legends as switches, the filter of platforms, and open tables in print. All that it
 * adds is comfort: without it the page reads the same. Text reaches the page as text alone, never as HTML.
 */
export const PAGE_SCRIPT = `
"use strict";
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

const tip = document.getElementById("tip");
function showTip(mark, at) {
  all(".mark.lit").forEach((other) => other.classList.remove("lit"));
  tip.hidden = mark === undefined;
  if (mark === undefined) return;
  mark.classList.add("lit");
  tip.textContent = mark.dataset.tip;
  const box = mark.getBoundingClientRect();
  const x = at ? at.clientX : box.x + box.width / 2;
  const y = at ? at.clientY : box.y + box.height / 2;
  tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - tip.offsetWidth - 8)) + "px";
  tip.style.top = (y + 16 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 12 : y + 16) + "px";
}
for (const chart of all("svg.chart")) {
  const marks = all(".mark", chart);
  for (const mark of marks) {
    const title = mark.querySelector("title");
    mark.dataset.tip = title.textContent;
    title.remove();
    mark.addEventListener("pointermove", (event) => showTip(mark, event));
    mark.addEventListener("pointerleave", () => showTip());
  }
  if (marks.length === 0) continue;
  chart.tabIndex = 0;
  let at = -1;
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") showTip();
    const shown = marks.filter((mark) => mark.closest(".off") === null);
    if (step === undefined || shown.length === 0) return;
    event.preventDefault();
    at = (at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length;
    showTip(shown[at]);
  });
  chart.addEventListener("blur", () => showTip());
}

for (const item of all(".legend li")) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "true");
  button.append(...item.childNodes);
  item.append(button);
  const marks = '[class*=" ' + item.dataset.series + '_"]';
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    all("svg.chart " + marks, item.closest("section")).forEach((mark) => mark.classList.toggle("off", !shown));
  });
}

const filter = document.getElementById("platforms");
if (filter !== null) {
  filter.hidden = false;
  filter.addEventListener("change", () => {
    const shown = new Set(all("input:checked", filter).map((input) => input.value));
    all("[data-platform]").forEach((part) => { part.hidden = !shown.has(part.dataset.platform); });
  });
}

for (const head of all("table.data thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    all("th", head.parentElement).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const body = head.closest("table").tBodies[0];
    const key = (row) => {
      const { value } = row.cells[head.cellIndex].dataset;
      return value === undefined ? row.cells[head.cellIndex].textContent : Number(value);
    };
    const order = (a, b) => {
      const [left, right] = [key(a), key(b)];
      if (typeof left === "number" && typeof right === "number") return ascending ? left - right : right - left;
      if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
      return (ascending ? 1 : -1) * left.localeCompare(right);
    };
    body.append(...[...body.rows].sort(order));
  });
}

let opened = [];
addEventListener("beforeprint", () => {
  opened = all("details:not([open])");
  opened.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
`;
