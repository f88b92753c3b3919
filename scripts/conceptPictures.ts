/** Writes the pictures of docs/concepts.md: npm run concept-pictures. */
import { writeFileSync } from "node:fs";
import { CONCEPT_PICTURES } from "./concepts/pictures.ts";

const DOCS = new URL("../docs/", import.meta.url);

for (const [name, draw] of Object.entries(CONCEPT_PICTURES)) writeFileSync(new URL(name, DOCS), draw());
