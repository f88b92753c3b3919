/** The committed pages of docs/reference say what the code takes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { code, prose, table } from "../../scripts/docs/markdown.ts";
import { REFERENCE_COMMAND, REFERENCE_FOLDER, referencePages } from "../../scripts/docs/referencePages.ts";
import { COMMANDS } from "../../src/cli/program.ts";
import { ROOT } from "../support/cli.ts";

const FOLDER = join(ROOT, REFERENCE_FOLDER);
const PAGES = referencePages();
const page = (name: string): string => PAGES.get(name) ?? "";

describe("docs/reference", () => {
  it("has a page for commands and one for each kind of file, and no other", () => {
    expect(readdirSync(FOLDER).sort(), `mend it with ${REFERENCE_COMMAND}`).toEqual([...PAGES.keys()].sort());
  });

  it.each([...PAGES.keys()])("is in step with the code: %s", (name) => {
    const isInStep = readFileSync(join(FOLDER, name), "utf8") === page(name);
    expect(isInStep, `${REFERENCE_FOLDER}/${name} differs from what the code takes: ${REFERENCE_COMMAND}`).toBe(true);
  });

  it("names every option of every command", () => {
    const commands = COMMANDS.flatMap((entry) => ("commands" in entry ? entry.commands : [entry]));
    const options = commands.flatMap(({ options }) => Object.keys(options));
    expect(options.length).toBeGreaterThan(100);
    expect(options.filter((name) => !page("commands.md").includes(`\`--${name}\` |`))).toEqual([]);
  });

  it("has rows of as many cells as their heads", () => {
    const cells = (line: string): number => line.match(/(?<!\\)\|/g)?.length ?? 0;
    for (const [name, text] of PAGES)
      for (const block of text
        .trimEnd()
        .split("\n\n")
        .filter((part) => part.startsWith("|")))
        expect(new Set(block.split("\n").map(cells)).size, `${name}: ${block.slice(0, 80)}`).toBe(1);
  });

  it("says what an option and a field take, which is required, and the default", () => {
    expect(page("commands.md")).toContain("| `--basis` | one of: accelerator, tdp, system, facility | `accelerator` |");
    expect(page("scenario.md")).toMatch(/\| `tiers\[\]\.ttftP95` \| a duration such as "10 s" \| yes \|/);
    expect(page("scenario.md")).toMatch(/\| `search\.replications` \| a whole number from 2 to 64 \| no \| `4` \|/);
    expect(page("scenario.md")).toContain("prefill` | the fields of `systems[].deployments[].pool` | yes |");
    expect(page("coefficients.md")).toContain("| `engines` | a mapping; each entry the fields of `base`, none required |");
    expect(page("hardware.md")).toMatch(/`accelerator\.hbmBandwidth` \| a bandwidth such as "8 TB\/s", \[with source\]/);
  });
});

describe("Markdown", () => {
  it("keeps pipes, stars and angles as they were written", () => {
    expect(table(["a"], [[prose("x | y * <z>")], [code("p|q")]])).toBe("| a |\n| --- |\n| x \\| y \\* &lt;z> |\n| `p\\|q` |");
  });
});
