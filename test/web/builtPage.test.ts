/** The page as it is built: small, whole, and for browsers. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { builtPage } from "../support/builtPage.ts";

const MOST_GZIPPED_BYTES = 1_000_000;
/** What must be there before the first paint. */
const MOST_GZIPPED_BYTES_OF_PAINT = 100_000;

let files: readonly { readonly name: string; readonly text: string; readonly gzippedBytes: number }[];

beforeAll(async () => {
  const folder = await builtPage();
  files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => {
      const content = readFileSync(join(folder, name));
      return { name, text: content.toString("utf8"), gzippedBytes: gzipSync(content).length };
    });
}, 120_000);

const sizes = (): string => files.map(({ name, gzippedBytes }) => `${name} ${gzippedBytes}`).join("\n");

describe("the built page", () => {
  it("is under a megabyte, gzipped", () => {
    expect(files.length).toBeGreaterThan(4);
    expect(
      files.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0),
      sizes(),
    ).toBeLessThan(MOST_GZIPPED_BYTES);
  });

  it("needs little for its first paint", () => {
    const page = files.find(({ name }) => name === "index.html");
    const loaded = [...(page?.text.matchAll(/(?:src|href)="\.\/([^"]+)"/g) ?? [])].map(([, path]) => path);
    const first = files.filter(({ name }) => name === "index.html" || loaded.includes(name));
    expect(loaded.length).toBeGreaterThan(0);
    expect(first.length).toBe(loaded.length + 1);
    expect(
      first.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0),
      sizes(),
    ).toBeLessThan(MOST_GZIPPED_BYTES_OF_PAINT);
  });

  it("loads nothing by an address of a host or from the top of one, so that it runs in any folder", () => {
    const page = files.find(({ name }) => name === "index.html")?.text ?? "";
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? "");
    expect(
      addresses.filter((address) => !address.startsWith("./") && !address.startsWith("#") && !address.startsWith("data:")),
    ).toEqual([]);
  });

  it("holds no module of Node, nor an empty one in its place", () => {
    const names = builtinModules.filter((name) => !name.startsWith("_")).join("|");
    const pattern = new RegExp(`(?:from|import|require\\()\\s*["'\`](?:node:|(?:${names})["'\`])|__vite-browser-external`);
    const foreign = files.filter(({ name, text }) => name.endsWith(".js") && !name.includes("math-") && pattern.test(text));
    expect(foreign.map(({ name, text }) => `${name}: ${pattern.exec(text)?.[0]}`)).toEqual([]);
  });

  it("runs no text as a script: neither eval nor new Function in what the page starts with", () => {
    const started = files.filter(({ name }) => /^(engine|assets\/(engineWorker|partWorker))/.test(name));
    expect(started.length).toBe(3);
    expect(started.filter(({ text }) => /\beval\(/.test(text)).map(({ name }) => name)).toEqual([]);
  });
});
