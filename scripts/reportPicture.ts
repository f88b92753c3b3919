/**
 * `node scripts/reportPicture.ts report.html docs/report.png`: the top of a report as a picture for the README, taken with
 * Debian's chromium.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const VIEW = { width: 1000, height: 900 };

const [page = "report.html", picture = "docs/report.png"] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const view = await browser.newPage({ viewport: VIEW, colorScheme: "light" });
await view.goto(pathToFileURL(resolve(page)).href);
await view.screenshot({ path: picture });
await browser.close();
