/** A browser for tests, where the machine has one. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const PATHS = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EXECUTABLE = PATHS.find((path) => path !== "" && existsSync(path));
const QUIET = ["quic", "background-networking", "component-update", "sync", "gpu"].map((what) => `--disable-${what}`);

/** Why a test that needs a browser cannot run here; undefined: it can. */
export const noBrowser =
  EXECUTABLE === undefined ? "no chromium was found: install one, or name it in the environment variable CHROMIUM" : undefined;

export type TestBrowser = { readonly context: BrowserContext; readonly close: () => Promise<void> };

/** Opens a browser of its own, without any earlier state. Close it. */
export async function openBrowser(): Promise<TestBrowser> {
  if (EXECUTABLE === undefined) throw new Error(noBrowser);
  const folder = mkdtempSync(join(tmpdir(), "agentwatt-browser-"));
  const args = ["--headless", "--no-sandbox", "--no-first-run", ...QUIET];
  const context = await chromium.launchPersistentContext(folder, { executablePath: EXECUTABLE, args });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
