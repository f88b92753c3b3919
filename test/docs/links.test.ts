/** Links between pages lead somewhere, and the index of the docs has every page. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPages } from "../../scripts/docs/pages.ts";
import { ROOT } from "../support/cli.ts";

const PAGES = readPages(ROOT);
const LINK = /\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g;

/** As GitHub names the headings of a page. */
function anchorsOf(path: string): string[] {
  const headings = readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("links of the docs", () => {
  it.each(PAGES.map(({ path, text }) => [path, text] as const))("lead to a file and a heading: %s", (path, text) => {
    for (const [written, file = "", anchor] of text.matchAll(LINK)) {
      const target = file === "" ? join(ROOT, path) : join(ROOT, dirname(path), file);
      expect(existsSync(target), written).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), written).toContain(anchor);
    }
  });

  it("reach every page from docs/README.md", () => {
    const index = PAGES.find(({ path }) => path === "docs/README.md")?.text ?? "";
    const others = PAGES.map(({ path }) => path).filter((path) => path.startsWith("docs/") && path !== "docs/README.md");
    expect(others.length).toBeGreaterThan(20);
    expect(others.filter((path) => !index.includes(`](${path.slice("docs/".length)})`))).toEqual([]);
  });
});
