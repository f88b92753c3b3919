/** The engine in a browser for tests, on a page without anything else: `globalThis.engine` there. */
import type { Page } from "playwright-core";
import { listenLocally, pageServer } from "../../src/cli/pageServer.ts";
import { builtPage } from "../support/builtPage.ts";
import { openBrowser } from "../support/chromium.ts";

export type EnginePage = { readonly page: Page; readonly close: () => Promise<void> };

export async function openEngine(): Promise<EnginePage> {
  const server = pageServer(await builtPage());
  const port = await listenLocally(server, 0);
  const browser = await openBrowser();
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${port}/engine.js`);
  // As text: what imports in a test file becomes is for Node.
  await page.evaluate(`import("/engine.js").then(({ BrowserEngine }) => void (globalThis.engine = new BrowserEngine()))`);
  const close = async (): Promise<void> => {
    await browser.close();
    server.close();
  };
  return { page, close };
}
