/** Whether a build is one of the present sources: yesterday's must never run in place of what was edited today. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The sources in a folder: a size and a time of last change for each path.
 * @param {string} source
 * @returns {Record<string, readonly [number, number]>}
 */
export function stampOf(source) {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return Object.fromEntries(
    files.map((name) => {
      const { size, mtimeMs } = statSync(join(source, name));
      return [name, [size, mtimeMs]];
    }),
  );
}

/**
 * Notes in a build's folder what it was made of: the stamp as it was before the build began.
 * @param {ReturnType<typeof stampOf>} stamp
 * @param {string} build
 */
export function writeStamp(stamp, build) {
  writeFileSync(stampFile(build), JSON.stringify(stamp));
}

/**
 * Whether the sources that the build was made of are all as they were; not so where there is no build. A new file needs no
 * look: something that was edited must import it.
 * @param {string} source
 * @param {string} build
 */
export function isFresh(source, build) {
  try {
    /** @type {ReturnType<typeof stampOf>} */
    const stamp = JSON.parse(readFileSync(stampFile(build), "utf8"));
    return Object.entries(stamp).every(([name, [size, mtimeMs]]) => {
      const now = statSync(join(source, name));
      return now.size === size && now.mtimeMs === mtimeMs;
    });
  } catch {
    return false;
  }
}

/** @param {string} build */
function stampFile(build) {
  return join(build, "sources.json");
}
