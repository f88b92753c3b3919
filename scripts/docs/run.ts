/**
 * `npm run docs:run`: runs every command of README.md and docs/ as it stands there, and holds the output that the pages show
 * against what is printed. `--shown` runs those alone whose output is shown; `--write` runs the same, and writes it anew. Further
 * words choose pages by a part of their names.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Block } from "./blocks.ts";
import { withBlocks } from "./blocks.ts";
import type { DocCommand, DocPage } from "./page.ts";
import { readPages } from "./pages.ts";
import { makeReaderFolder } from "./readerFolder.ts";
import { type Ran, runCommand } from "./runCommand.ts";
import { missingLine, renewed } from "./shown.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const words = process.argv.slice(2);
const isWriting = words.includes("--write");
const shownAlone = isWriting || words.includes("--shown");
const chosen = words.filter((word) => !word.startsWith("--"));
const all = readPages(ROOT);
const pages = all.filter(({ path }) => chosen.length === 0 || chosen.some((part) => path.includes(part)));

/** Ends when its reader stops it. */
const GOES_ON = /^node \S+ serve\b/;

/** Commands that stand on several pages run once; each page has a folder of its own. */
const ran = new Map<string, Ran>();
let faults = 0;
let seconds = 0;
for (const page of pages) runPage(page);
console.log(`${ran.size} commands in ${Math.round(seconds)} s, ${faults} ${faults === 1 ? "fault" : "faults"}`);
process.exitCode = faults === 0 ? 0 : 1;

function runPage(page: DocPage): void {
  const shown = page.shown.map(({ command }) => command);
  const folder = makeReaderFolder(ROOT, all);
  try {
    for (const command of shownAlone ? shown : [...page.commands, ...shown]) runOnce(command, folder);
  } finally {
    folder.remove();
  }
  if (isWriting) write(page);
  else for (const { block, command } of page.shown) check(page, block, ran.get(command.shell) as Ran);
}

function runOnce({ page, line, written, shell }: DocCommand, folder: { path: string; home: string }): void {
  if (ran.has(shell) || GOES_ON.test(shell)) return;
  const result = runCommand(shell, folder);
  ran.set(shell, result);
  seconds += result.seconds;
  console.log(`${result.seconds.toFixed(1).padStart(6)} s  ${page}:${line}  ${written}`);
  if (result.fault !== undefined) complain(`${page}:${line} fails: ${written}`, result.fault);
}

function check(page: DocPage, block: Block, { out, fault }: Ran): void {
  const missing = fault === undefined ? missingLine(block.lines, out) : undefined;
  if (missing === undefined) return;
  const fix = `npm run docs:run -- --write ${page.path}`;
  complain(`${page.path}:${block.line} shows a line that its command does not print`, `${missing}\nfix: ${fix}`);
}

function write({ path, text, shown }: DocPage): void {
  const fresh = new Map<Block, readonly string[]>();
  for (const { block, command } of shown) {
    const { out, fault } = ran.get(command.shell) as Ran;
    if (fault !== undefined) continue;
    try {
      fresh.set(block, renewed(block.lines, out));
    } catch (error) {
      complain(`${path}:${block.line} must be chosen by hand`, error instanceof Error ? error.message : String(error));
    }
  }
  const now = withBlocks(text, fresh);
  if (now !== text) writeFileSync(join(ROOT, path), now);
}

function complain(what: string, why: string): void {
  faults++;
  console.error(`${what}\n${why.replace(/^/gm, "    ")}`);
}
