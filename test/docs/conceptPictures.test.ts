/** The pictures of docs/concepts.md are those of their script, and can be read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CONCEPT_PICTURES } from "../../scripts/concepts/pictures.ts";
import { ROOT } from "../support/cli.ts";

const MIN_TEXT_PIXELS = 12;
const page = readFileSync(join(ROOT, "docs/concepts.md"), "utf8");

describe.each(Object.entries(CONCEPT_PICTURES))("%s", (name, draw) => {
  const drawn = draw();

  it("is the one that npm run concept-pictures writes, and stands on the page", () => {
    expect(readFileSync(join(ROOT, "docs", name), "utf8")).toBe(drawn);
    expect(page).toContain(`](${name})`);
  });

  it("has words for a screen reader, a ground of its own, and no small text", () => {
    expect(drawn).toMatch(/<title id="title">.+<\/title>\n<desc id="description">.+<\/desc>/);
    expect(drawn).toContain('fill="#ffffff"/>');
    const sizes = [...drawn.matchAll(/font-size="(\d+)"/g)].map(([, size]) => Number(size));
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(MIN_TEXT_PIXELS);
  });
});
