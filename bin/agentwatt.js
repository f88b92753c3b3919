#!/usr/bin/env node
/**
 * Starts agentwatt: the build where it is one of the present sources, else the sources themselves. Plain JavaScript, because
 * a file to strip types from would cost 40 ms before the cache below is open.
 */
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { isFresh } from "./freshBuild.js";

/** As package.json says under engines. */
const LEAST = { major: 22, minor: 12 };

// What was compiled or stripped of its types once starts sooner the next time; in worker threads too, through their environment.
module.enableCompileCache?.();
const cache = module.getCompileCacheDir?.();
if (cache !== undefined) process.env.NODE_COMPILE_CACHE ??= cache;

const source = fileURLToPath(new URL("../src/", import.meta.url));
const build = fileURLToPath(new URL("../dist/", import.meta.url));
// An installed package has no sources.
const built = !existsSync(source) || isFresh(source, build);
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < LEAST.major || (major === LEAST.major && minor < LEAST.minor)) {
  refuse(`Node.js ${LEAST.major}.${LEAST.minor} or later is needed`, "install one, or use npm run, which brings its own");
} else if (!built && !process.features.typescript) {
  refuse("this Node.js cannot run changed sources as they are", "npm run build, or use npm run, which brings its own");
} else {
  await import(built ? "../dist/cli/main.js" : "../src/cli/main.ts");
}

/** @param {string} wrong @param {string} fix */
function refuse(wrong, fix) {
  process.stderr.write(`agentwatt: ${wrong}, got ${process.version}\n  fix: ${fix}\n`);
  process.exitCode = 2;
}
