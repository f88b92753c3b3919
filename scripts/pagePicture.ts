/** Takes the picture of docs/web-page.md from the page itself: npm run page-picture, where a chromium is installed. */
import { fileURLToPath } from "node:url";
import { computed, openPlanner } from "../test/web/openPlanner.ts";

/** Two configurations: B300 as it is, and with half as much HBM bandwidth again. */
const ADDRESS =
  "#v=1&a.platform=b300&a.deployment=b300/b300/1P+DEP4+%2B+1D+DEP4&b.name=fast+HBM&b.platform=b300&b.deployment=b300/b300/1P+DEP4+%2B+1D+DEP4&b.hbm-bandwidth=11.6";
const VIEW = { width: 1060, height: 700 };

const { page, address, close } = await openPlanner();
await page.setViewportSize(VIEW);
await page.goto(`${address}${ADDRESS}`);
await computed(page);
await page.locator("#section-cost svg.chart").waitFor();
await page.screenshot({ path: fileURLToPath(new URL("../docs/web-page.png", import.meta.url)) });
await close();
