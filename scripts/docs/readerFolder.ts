/**
 * A folder as a reader has it who follows the docs: agentwatt as it is installed, and files of their own (test/docs/reader, all
 * invented, and those that pages show) under the names that the docs give them.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isFresh } from "../../bin/freshBuild.js";
import type { DocPage } from "./page.ts";

/** What is in the repository and not in the package, and yet in commands of the docs. */
const BESIDE_THE_PACKAGE = ["package.json", "docs", "test/fixtures"];
const READER = "test/docs/reader";
/** The recorded requests of docs/traces.md: a folder that is one trace. */
const TRACES = "test/fixtures/traces";
/** Session logs of the user, as agents leave them; test/docs/reader has it as it has the rest. */
const HOME = "home";

/** Makes the folder; `remove` takes it away. */
export function makeReaderFolder(root: string, pages: readonly DocPage[]): { path: string; home: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "agentwatt-docs-"));
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { files: string[] };
  // A build of other sources would answer for them.
  const isBuilt = isFresh(join(root, "src"), join(root, "dist"));
  const installed = files.map((name) => (name === "dist" && !isBuilt ? "src" : name));
  for (const name of [...installed, ...BESIDE_THE_PACKAGE]) cpSync(join(root, name), join(path, name), { recursive: true });
  cpSync(join(root, READER), path, { recursive: true });
  cpSync(join(root, TRACES), join(path, "traces"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
  for (const [name, text] of pages.flatMap((page) => [...page.files])) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, home: join(path, HOME), remove: () => rmSync(path, { recursive: true }) };
}

/** How commands name the files that they make. */
const WRITTEN = /(?:\s-o|\s--(?:output|chart|trace-out|timeline|held-out)|>)[\s=]+(\S+)/g;

/** Files that a command makes. */
export function outputsOf(shell: string): string[] {
  return [...shell.matchAll(WRITTEN)].map(([, name]) => name as string);
}

/** Removes what the command is about to make, as one who repeats it must. */
export function clearOutputs(folder: string, shell: string): void {
  for (const name of outputsOf(shell)) rmSync(join(folder, name), { force: true });
}
