#!/usr/bin/env node
/**
 * Starts agentwatt: the build where it is one of the present sources, else the sources themselves. Plain JavaScript, because
 * a file to strip types from would cost 40 ms before the cache below is open.
 */
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { isFresh } from "./freshBuild.js";

// What was compiled or stripped of its types once starts sooner the next time; in worker threads too, through their environment.
module.enableCompileCache?.();
const cache = module.getCompileCacheDir?.();
if (cache !== undefined) process.env.NODE_COMPILE_CACHE ??= cache;

const source = fileURLToPath(new URL("../src/", import.meta.url));
const build = fileURLToPath(new URL("../dist/", import.meta.url));
// An installed package has no sources.
const main = !existsSync(source) || isFresh(source, build) ? "../dist/cli/main.js" : "../src/cli/main.ts";
await import(main);
