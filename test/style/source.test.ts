/** House rules that a linter does not know: sizes, banned calls, banned names, paths of a machine. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const MAX_FILE_LINES = 500;
const MAX_FUNCTION_LINES = 70;

function tracked(...patterns: string[]): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return listed.split("\n").filter((path) => path !== "" && existsSync(join(ROOT, path)));
}

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const sources = tracked("src").filter((path) => /\.tsx?$/.test(path));
const pureSources = sources.filter((path) =>
  /^src\/(kernel|cost|power|workload|serving|metrics|capacity|planning|modelImport|traces|traceFit)\//.test(path),
);

/** `path:line` of each line that matches. */
function linesMatching(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

/** Functions and methods by indentation: from a line that opens a body to the closing brace at the same depth. */
function longFunctions(path: string): string[] {
  const lines = read(path).split("\n");
  const opening =
    /^(\s*)(?:export )?(?:default )?(?:async )?(?:function\b.*|(?:static |override |async |get |#)*[#\w]+\(.*\)(?:: .+)?|.*=> )\{$/;
  return lines.flatMap((line, start) => {
    const match = opening.exec(line);
    if (match === null || /^\s*(?:if|for|while|switch|describe|it|test)\b/.test(line)) return [];
    const close = lines.findIndex((candidate, index) => index > start && new RegExp(`^${match[1]}\\}`).test(candidate));
    const length = close - start + 1;
    return length > MAX_FUNCTION_LINES ? [`${path}:${start + 1} ${length} lines`] : [];
  });
}

describe("source files", () => {
  it("were found", () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it(`have at most ${MAX_FILE_LINES} lines`, () => {
    const long = [...sources, ...tracked("test").filter((path) => path.endsWith(".ts"))].filter(
      (path) => read(path).split("\n").length > MAX_FILE_LINES,
    );
    expect(long).toEqual([]);
  });

  it(`have no function over ${MAX_FUNCTION_LINES} lines`, () => {
    expect(sources.flatMap(longFunctions)).toEqual([]);
  });

  it("open with a comment that says what the file is", () => {
    expect(sources.filter((path) => !/^(#!.*\n)?\/\*\*/.test(read(path)))).toEqual([]);
  });

  it("of pure rooms ask neither the clock nor the machine nor chance", () => {
    expect(linesMatching(pureSources, /Math\.random|Date\.now|new Date|performance\.|\bprocess\.\w|\bconsole\./)).toEqual([]);
  });

  it("never say flops, which may be work or a rate", () => {
    expect(linesMatching(sources, /\bflops\b|Flops\b/)).toEqual([]);
  });

  it("keep binary prefixes to the units", () => {
    expect(
      linesMatching(
        sources.filter((path) => !path.startsWith("src/units/")),
        /1024 ?\*\*|1 << [234]0/,
      ),
    ).toEqual([]);
  });
});

describe("tracked files", () => {
  it("name no machine path", () => {
    const text = tracked().filter((path) => !/\.(png|ico)$|^package-lock\.json$|^test\/style\//.test(path));
    expect(linesMatching(text, /(?:^|[\s"'(])\/(?:work|home|root)\//)).toEqual([]);
  });
});
