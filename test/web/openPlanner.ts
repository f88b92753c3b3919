/** The planner in a browser for tests: what it asked of others and what it complained of is kept. */
import type { Server } from "node:http";
import type { Page } from "playwright-core";
import { listenLocally, pageServer } from "../../src/cli/pageServer.ts";
import { builtPage } from "../support/builtPage.ts";
import { openBrowser, type TestBrowser } from "../support/chromium.ts";

export type Planner = {
  readonly page: Page;
  readonly address: string;
  /** Messages of the console, faults of scripts, and requests that leave the server's own address. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
};

export async function openPlanner(): Promise<Planner> {
  const server: Server = pageServer(await builtPage());
  const address = `http://127.0.0.1:${await listenLocally(server, 0)}/`;
  const browser: TestBrowser = await openBrowser();
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) complaints.push(`asked ${request.url()}`);
  });
  const close = async (): Promise<void> => {
    await browser.close();
    server.close();
    server.closeAllConnections();
  };
  return { page, address, complaints, close };
}

/** Waits until the shown configuration has a full answer and its charts. */
export async function computed(page: Page): Promise<void> {
  await page.getByText("All is computed").waitFor({ timeout: 30_000 });
}

/** What is said of the shown configuration. */
export async function said(page: Page): Promise<string> {
  return (await page.locator(".status [role=status]").textContent()) ?? "";
}
