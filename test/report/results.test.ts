import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/profiles/problem.ts";
import { reportHtml } from "../../src/report/html/reportHtml.ts";
import { findPngFont } from "../../src/report/pngFont.ts";
import { drawsText } from "../../src/report/renderPng.ts";
import { resultContent } from "../../src/report/results/resultContent.ts";
import { parseResultDocument } from "../../src/report/results/resultDocument.ts";
import { readResult } from "../../src/report/results/resultKinds.ts";
import { ROOT } from "../support/cli.ts";
import { pageFaults } from "../support/pageFaults.ts";

const golden = (name: string): string => readFileSync(join(ROOT, "test/golden", `${name}.json`), "utf8");
const read = (text: string) => readResult(parseResultDocument(text, "result.json"));

function faultOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("a result that was printed earlier", () => {
  it.each([
    ["capacity", "agents-per-mw"],
    ["compare", "pareto"],
    ["sensitivity", "tornado"],
    ["long-context", "long-context"],
    ["whatIf", "what-if"],
    ["simulate", "phase"],
  ])("of %s is drawn", async (name, section) => {
    const page = await reportHtml(resultContent(read(golden(name)), "result.json", "agentwatt report result.json"));
    expect(pageFaults(page)).toEqual([]);
    expect(page).toContain(`<section id="${section}"`);
    expect(page.replace(/<script>[\s\S]*<\/script>/, "")).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it("of a quick search says that it has no interval", async () => {
    const quick = golden("capacity").replace('"method": "planner"', '"method": "quick"');
    const page = await reportHtml(resultContent(read(quick), "result.json", "agentwatt report result.json"));
    expect(page).toContain("predicted, no interval");
    expect(page).toContain("none: a quick search has one replication");
    expect(page).not.toMatch(/agents \([\d,]+ to [\d,]+\)|80% interval/);
  });

  it.each([
    ["cut short", golden("capacity").slice(0, 900), /result\.json:\d+:\d+ .*the text ends in the middle/],
    [
      "of another version",
      golden("capacity").replace('"schemaVersion": 1', '"schemaVersion": 7'),
      /result\.json:2:20 schemaVersion: another version/,
    ],
    [
      "with a text for a number",
      golden("capacity").replace(/"agents": \d+/, '"agents": "many"'),
      /results\.0\.agents: wrong type, got "many"/,
    ],
    ["of something else", '{ "schemaVersion": 1, "hello": [] }', /not a result that can be drawn/],
    ["that is a list", "[]", /not an object/],
    ["that is nothing", "", /empty file/],
    ["nested without end", "[".repeat(100_000), /nested deeper/],
  ])("%s is refused with its place", (_, text, message) => expect(faultOf(text)).toMatch(message));
});

describe("fonts for PNG", () => {
  const font = findPngFont();
  it("are not found where there are none", () => expect(findPngFont(["/nowhere"])).toBeUndefined());
  it.skipIf(font === undefined)("draw text, and a file that is no font does not", () => {
    expect(drawsText(font as NonNullable<typeof font>)).toBe(true);
    expect(drawsText({ family: "No Font", files: [join(ROOT, "package.json")] })).toBe(false);
  });
});
