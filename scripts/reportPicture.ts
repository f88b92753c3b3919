/**
 * `node scripts/reportPicture.ts report.html docs/report.png`: charts of a report as a picture for the README, taken with Debian's
 * chromium. A third word names the section at the top, as the links of the page do.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const VIEW = { width: 1000, height: 900 };

const [page = "report.html", picture = "docs/report.png", section = "agents-per-mw"] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const view = await browser.newPage({ viewport: VIEW, colorScheme: "light" });
await view.goto(`${pathToFileURL(resolve(page)).href}#${section}`);
await view.screenshot({ path: picture });
await browser.close();
