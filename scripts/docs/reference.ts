/** `npm run docs:reference`: writes docs/reference anew. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { REFERENCE_FOLDER, referencePages } from "./referencePages.ts";

const folder = resolve(import.meta.dirname, "../..", REFERENCE_FOLDER);

const pages = referencePages();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
console.log(`${pages.size} pages in ${REFERENCE_FOLDER}`);
