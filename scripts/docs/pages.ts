/** The pages whose commands are run: README.md and docs/, but for docs/reference, which is written from the code. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DocPage, readPage } from "./page.ts";

/** `root`: folder of the project. Errors: Error for pages that cannot be run, and files that two pages show differently. */
export function readPages(root: string): DocPage[] {
  const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("reference"))
    .sort()
    .map((name) => `docs/${name}`);
  const pages = ["README.md", ...inDocs].map((path) => readPage(path, readFileSync(join(root, path), "utf8"), scripts));
  const seen = new Map<string, string>();
  for (const [name, text] of pages.flatMap(({ files }) => [...files])) {
    if ((seen.get(name) ?? text) !== text) throw new Error(`two pages show ${name}, and not the same`);
    seen.set(name, text);
  }
  return pages;
}
