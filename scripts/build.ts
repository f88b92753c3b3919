/** `npm run build`: dist/ from the sources. */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stampOf, writeStamp } from "../bin/freshBuild.js";
import { buildPage } from "./buildPage.ts";
import { bundle } from "./bundle.ts";

const SOURCE = new URL("../src/", import.meta.url);
const DIST = new URL("../dist/", import.meta.url);
const ENTRIES = ["cli/main", "sweep/cellThread", "sweep/runThread", "sweep/foldThread", "sweep/studyThread"];

rmSync(DIST, { recursive: true, force: true });
const stamp = stampOf(fileURLToPath(SOURCE));
const entries = Object.fromEntries(ENTRIES.map((path) => [path.split("/")[1], new URL(`${path}.ts`, SOURCE)]));
// One folder as deep as those of src/: what is found from import.meta.url there is found from here too.
await bundle(entries, new URL("cli/", DIST));
await buildPage(new URL("web/", DIST));
writeStamp(stamp, fileURLToPath(DIST));
