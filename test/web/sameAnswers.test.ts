/** One engine: what a browser shows is byte for byte what the command line prints, and what a thread of Node answers. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandText } from "../../src/web/engine/commandText.ts";
import type { Answer, Engine, Question, Refusal } from "../../src/web/engineApi.ts";
import { noBrowser } from "../support/chromium.ts";
import { ROOT } from "../support/cli.ts";
import { type EnginePage, openEngine } from "./openEngine.ts";
import { ANSWERED, REFUSED } from "./questions.ts";

type Said = { readonly out: string; readonly err: string };

const said = new Map<Question, Promise<Said>>();

/** What the command says that an answer names; it is run once. */
function commandLine(question: Question): Promise<Said> {
  const known = said.get(question) ?? runCommand(question);
  said.set(question, known);
  return known;
}

/** Runs the command as a reader would paste it, in a folder that holds the reader's own files. */
function runCommand(question: Question): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), "agentwatt-own-"));
  for (const { path, text } of question.own ?? []) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const script = `agentwatt() { "${process.execPath}" "${ROOT}/bin/agentwatt.js" "$@"; }; ${commandText(question)}`;
  return new Promise((done) => {
    execFile("bash", ["-c", script], { cwd: folder }, (_, out, err) => {
      rmSync(folder, { recursive: true });
      done({ out, err });
    });
  });
}

/** What a thread posts: JSON, or the text of the problems. */
function onThread(question: Question): Promise<string> {
  const texts = new Map(
    ["hardware-profiles", "model-profiles", "engine-profiles", "workload-profiles", "coefficients", "scenarios"].flatMap(
      (folder) =>
        readdirSync(join(ROOT, folder)).map((name) => [`${folder}/${name}`, readFileSync(join(ROOT, folder, name), "utf8")]),
    ) as [string, string][],
  );
  const worker = new Worker(new URL("./questionThread.ts", import.meta.url), { workerData: { question, texts } });
  return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
}

let opened: EnginePage | undefined;
let page: Page;

beforeAll(async () => {
  if (noBrowser !== undefined) return;
  opened = await openEngine();
  page = opened.page;
}, 120_000);

afterAll(() => opened?.close());

/** Asks the engine in the browser, which stays from question to question. */
function inBrowser(question: Question): Promise<Answer | Refusal> {
  // Other replies make the comparison fail.
  return page.evaluate(
    (asked) => (globalThis as unknown as { engine: Engine }).engine.ask(asked) as Promise<Answer | Refusal>,
    question,
  );
}

describe("the same bytes", { timeout: 120_000 }, () => {
  it.each(Object.entries(ANSWERED))("from a thread of Node and from the command line: %s", async (_, question) => {
    const [thread, { out, err }] = await Promise.all([onThread(question), commandLine(question)]);
    expect(err).toBe("");
    expect(JSON.parse(out)).toHaveProperty("schemaVersion");
    expect(thread).toBe(out);
  });

  it.each(Object.entries(REFUSED))("from a thread of Node and from the command line: %s", async (_, question) => {
    const [thread, { out, err }] = await Promise.all([onThread(question), commandLine(question)]);
    expect(out).toBe("");
    expect(`${thread}\n`).toBe(err);
  });
});

describe.skipIf(noBrowser !== undefined)(
  `the same bytes from a browser${noBrowser === undefined ? "" : ` (${noBrowser})`}`,
  {
    timeout: 120_000,
  },
  () => {
    it.each(Object.entries(ANSWERED))("and from the command line: %s", async (_, question) => {
      const { out } = await commandLine(question);
      const reply = await inBrowser(question);
      expect(reply).toMatchObject({ status: "answered", json: out, command: commandText(question) });
    });

    it.each(Object.entries(REFUSED))("and from the command line: %s", async (_, question) => {
      const { err } = await commandLine(question);
      const reply = await inBrowser(question);
      expect(reply.status === "refused" && `${reply.text}\n`).toBe(err);
    });
  },
);
