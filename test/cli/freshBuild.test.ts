/** A build of yesterday's sources never runs in place of what was edited today. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { isFresh, stampOf, writeStamp } from "../../bin/freshBuild.js";

const YESTERDAY = new Date("2026-01-01");

describe("a build", () => {
  let folder: string;
  let source: string;
  let build: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-build-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "src/inner"), { recursive: true });
    mkdirSync(join(folder, "dist"));
    write("one.ts", "1");
    write("inner/two.ts", "2");
    utimesSync(join(folder, "src/inner/two.ts"), YESTERDAY, YESTERDAY);
    source = join(folder, "src");
    build = join(folder, "dist");
    writeStamp(stampOf(source), build);
  });
  const write = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);

  it("is fresh while the sources are those that it was made of", () => expect(isFresh(source, build)).toBe(true));

  it.each([
    ["an edit of the same length", () => write("inner/two.ts", "3")],
    ["a file that is gone", () => rmSync(join(folder, "src/one.ts"))],
  ])("is stale after %s", (_what, change) => {
    change();
    expect(isFresh(source, build)).toBe(false);
  });

  it("is not touched by files that are no source", () => {
    write("inner/.two.ts.swp", "");
    expect(isFresh(source, build)).toBe(true);
  });

  it("that is not there is not fresh", () => {
    expect(isFresh(source, join(folder, "nowhere"))).toBe(false);
  });
});
