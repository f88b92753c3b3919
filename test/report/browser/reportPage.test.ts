import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportHtml } from "../../../src/report/html/reportHtml.ts";
import { resultContent } from "../../../src/report/results/resultContent.ts";
import { parseResultDocument } from "../../../src/report/results/resultDocument.ts";
import { readResult } from "../../../src/report/results/resultKinds.ts";
import { noBrowser, openBrowser, type TestBrowser } from "../../support/chromium.ts";
import { ROOT } from "../../support/cli.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const EVIL = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>";
const FIRST_PAINT_MILLISECONDS = 1000;

/** A page of a golden result, its names replaced by what must stay a text. */
async function pageOf(name: string, change: (value: Record<string, unknown>) => void = () => {}): Promise<string> {
  const value = JSON.parse(readFileSync(join(ROOT, "test/golden", `${name}.json`), "utf8"));
  change(value);
  const result = readResult(parseResultDocument(JSON.stringify(value), EVIL));
  return reportHtml(resultContent(result, EVIL, "agentwatt report result.json"));
}

describe.skipIf(noBrowser !== undefined)(`a report in a browser (${noBrowser ?? "chromium"})`, { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "report-page-"));
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page, and gathers what it asks for beside itself and what it complains of. */
  async function open(html: string, look: { colorScheme?: "light" | "dark"; width?: number } = {}) {
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    const page = await browser.context.newPage();
    await page.emulateMedia({ colorScheme: look.colorScheme ?? "light" });
    await page.setViewportSize({ width: look.width ?? 1200, height: 900 });
    const faults: string[] = [];
    page.on("console", (message) => faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href && !request.url().startsWith("data:")) faults.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, faults };
  }

  const capacity = () =>
    pageOf("capacity", (value) => {
      value.title = EVIL;
      const results = value.results as Record<string, unknown>[];
      value.results = [...results, ...results.map((result) => ({ ...result, platform: EVIL }))];
    });

  it("asks for nothing, complains of nothing, keeps names inert, and paints at once", async () => {
    const { page, faults } = await open(await capacity());
    expect(faults).toEqual([]);
    expect(await page.evaluate("window.broken")).toBeUndefined();
    // The entry comes a moment after the page is loaded.
    const paint = await page.evaluate(
      "new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'paint', buffered: true }))",
    );
    expect(paint).toBeLessThan(FIRST_PAINT_MILLISECONDS);
    expect(await page.textContent("h1")).toBe(EVIL);
    await page.close();
  });

  it("has controls that the keyboard works", async () => {
    const { page } = await open(await capacity());
    const legend = page.locator("#agents-per-mw .legend button").first();
    await legend.press("Enter");
    expect(await legend.getAttribute("aria-pressed")).toBe("false");
    expect(await page.locator("#agents-per-mw .off").count()).toBeGreaterThan(0);
    const summary = page.locator("#agents-per-mw summary").first();
    await summary.press("Enter");
    expect(await page.locator("#agents-per-mw details[open]").count()).toBe(1);
    const head = page.locator("#agents-per-mw details[open] thead button").nth(2);
    await head.press("Enter");
    expect(await page.locator("#agents-per-mw th[aria-sort=ascending]").count()).toBe(1);
    const figures = await numbers(page);
    expect(figures).toEqual([...figures].sort((a, b) => a - b));
    const filter = page.locator("#platforms input").first();
    await filter.press("Space");
    expect(await page.locator("[data-platform][hidden]").count()).toBeGreaterThan(0);
    await legend.press("Enter");
    const chart = page.locator("#agents-per-mw svg.chart").first();
    await chart.press("ArrowRight");
    expect(await page.locator("#tip").textContent()).toContain("Agents/MW");
    await page.close();
  });

  it.each([
    ["light", 1200],
    ["dark", 1200],
    ["light", 400],
  ] as const)("has no serious fault of accessibility in %s at %d pixels, nor a sideways scroll", async (colorScheme, width) => {
    for (const html of [await capacity(), await pageOf("sensitivity"), await pageOf("compare")]) {
      const { page } = await open(html, { colorScheme, width });
      await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await page.evaluate(AXE);
      const found = (await page.evaluate("axe.run()")) as { violations: { id: string; impact: string }[] };
      expect(found.violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id)).toEqual(
        [],
      );
      await page.close();
    }
  });
});

function numbers(page: Page): Promise<number[]> {
  return page.evaluate(
    "[...document.querySelector('#agents-per-mw details[open] tbody').rows].map((row) => Number(row.cells[2].dataset.value))",
  );
}
