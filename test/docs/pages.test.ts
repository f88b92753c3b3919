/** How pages of the docs are read, and how shown output is compared and written anew. */
import { describe, expect, it } from "vitest";
import { blocksOf, withBlocks } from "../../scripts/docs/blocks.ts";
import { readPage } from "../../scripts/docs/page.ts";
import { missingLine, renewed } from "../../scripts/docs/shown.ts";

const SCRIPTS = { agentwatt: "node bin/agentwatt.js", start: "node bin/agentwatt.js capacity" };
const PAGE = `# A page

\`\`\`json mine.json
{ "a": 1 }
\`\`\`

\`\`\`sh
npm ci && npm start
npm run agentwatt -- simulate h200 --agents 4   # one phase
\`\`\`

\`\`\`text
waits
\`\`\`

    agentwatt compare fifty-agents
    agentwatt validate mine.json > said.txt   # yours

\`\`\`text agentwatt compare hall-1mw
What to buy
\`\`\`

    working set = bytes
`;

describe("a page", () => {
  const page = readPage("docs/a.md", PAGE, SCRIPTS);

  it("has the commands of its blocks, as scripts of the package run them", () => {
    expect(page.commands.map(({ line, shell }) => [line, shell])).toEqual([
      [8, "node bin/agentwatt.js capacity"],
      [9, "node bin/agentwatt.js simulate h200 --agents 4"],
      [16, "node bin/agentwatt.js compare fifty-agents"],
      [17, "node bin/agentwatt.js validate mine.json > said.txt"],
    ]);
  });

  it("shows files, and output of the command above or behind the fence", () => {
    expect([...page.files]).toEqual([["mine.json", '{ "a": 1 }\n']]);
    expect(page.shown.map(({ block, command }) => [block.lines, command.shell])).toEqual([
      [["waits"], "node bin/agentwatt.js simulate h200 --agents 4"],
      [["What to buy"], "node bin/agentwatt.js compare hall-1mw"],
    ]);
  });

  it("is refused with a line that nobody can run, and output of nothing", () => {
    expect(() => readPage("a.md", "```sh\nnpm run nothing\n```", SCRIPTS)).toThrow("a.md:2: neither agentwatt nor a script");
    expect(() => readPage("a.md", "```text\nwords\n```", SCRIPTS)).toThrow("a.md:2 shows output, and no command stands above");
  });

  it("gets other lines in some blocks, and keeps all else", () => {
    const [, , waits, , buy] = blocksOf(PAGE);
    if (waits === undefined || buy === undefined) throw new Error("blocks of the page");
    const text = withBlocks(
      PAGE,
      new Map([
        [waits, ["longer", "waits"]],
        [buy, []],
      ]),
    );
    expect(text).toBe(PAGE.replace("waits\n`", "longer\nwaits\n`").replace("What to buy\n", ""));
  });
});

const PRINTED = ["Title", "of 4", "", "Tier 1", "b300 9", "", "440 agents carry it", "", "Notes", "- one", ""].join("\n");

describe("shown output", () => {
  it("is there when all its lines are printed in their order", () => {
    expect(missingLine(["Title", "", "b300 9"], PRINTED)).toBeUndefined();
    expect(missingLine(["Title", "b300 8"], PRINTED)).toBe("b300 8");
    expect(missingLine(["b300 9", "Title"], PRINTED)).toBe("Title");
  });

  it.each([
    ["the first paragraphs", ["Title", "of 3", "", "Tier 1", "b300 8"], ["Title", "of 4", "", "Tier 1", "b300 9"]],
    ["some from the middle", ["Tier 1", "b300 8", "", "Notes"], ["Tier 1", "b300 9", "", "Notes", "- one"]],
    ["one whose first line changed", ["Tier 1", "", "441 agents carry it"], ["Tier 1", "b300 9", "", "440 agents carry it"]],
  ])("is written anew with %s", (_, shown, fresh) => {
    expect(renewed(shown, PRINTED)).toEqual(fresh);
  });

  it("is left to people where nothing begins as it does", () => {
    expect(() => renewed(["Tier 2", "b300 8"], PRINTED)).toThrow("nothing that is printed begins with: Tier 2");
    expect(() => renewed(["Notes", "", "More"], PRINTED)).toThrow("nothing that is printed stands for: More");
  });
});
