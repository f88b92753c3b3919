/**
 * Every command of the docs is one that the program takes, with files that are there and scenarios that load; those that take
 * no time run. `npm run docs:run` runs all of them, and compares what pages show with what is printed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocCommand } from "../../scripts/docs/page.ts";
import { readPages } from "../../scripts/docs/pages.ts";
import { makeReaderFolder, outputsOf } from "../../scripts/docs/readerFolder.ts";
import { runCommand } from "../../scripts/docs/runCommand.ts";
import { missingLine } from "../../scripts/docs/shown.ts";
import { COMMANDS as COMMANDS_OF_PROGRAM, readCommandLine } from "../../src/cli/program.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { ROOT } from "../support/cli.ts";

const PAGES = readPages(ROOT);
const ON_PAGES = PAGES.flatMap(({ commands, shown }) => [...commands, ...shown.map(({ command }) => command)]);
/** Once each, under the place where each stands first. */
const COMMANDS = [...new Map(ON_PAGES.toReversed().map((command) => [command.shell, command])).values()].toReversed();
/** Commands that read and write, and simulate nothing. */
const IMMEDIATE = /^node \S+ (profiles|trace|runs|schema) /;
const FILE = /\/$|\.(json|jsonl|yaml|csv)$/;

let folder: ReturnType<typeof makeReaderFolder>;
beforeAll(() => {
  folder = makeReaderFolder(ROOT, PAGES);
});
afterAll(() => folder.remove());

const titled = (commands: readonly DocCommand[]) =>
  commands.map((command) => [`${command.page}:${command.line} ${command.written}`, command] as const);

/** What `report` takes for results; a command above it prints them. */
const RESULT = /\.json$/;

/** The words that a shell hands to agentwatt. */
function wordsOf(shell: string): string[] {
  const [, script = "", rest = ""] = /^node (\S+)(.*)$/.exec(shell) ?? [];
  expect(script).toBe("bin/agentwatt.js");
  const { stderr } = spawnSync("bash", ["-c", `words() { printf '%s\\0' "$@" >&2; }; words ${rest}`], {
    cwd: folder.path,
    encoding: "utf8",
  });
  return stderr.split("\0").slice(0, -1);
}

/** Files that a command reads and that nothing on its page makes. */
function inputsOf({ page, shell }: DocCommand, values: Readonly<Record<string, unknown>>): string[] {
  const others = COMMANDS.filter((command) => command.page === page && command.shell !== shell).flatMap((other) =>
    outputsOf(other.shell),
  );
  const texts = Object.values(values).flat();
  const names = texts.filter((value): value is string => typeof value === "string" && FILE.test(value));
  return names.filter((name) => ![...outputsOf(shell), ...others].includes(name));
}

/** Loads what the command would load, from the reader's profiles. */
function load(scenario: string, values: Readonly<Record<string, unknown>>): void {
  const own = join(folder.path, scenario);
  const sets = (values.set ?? []) as readonly string[];
  loadScenario({
    scenario: existsSync(own) ? own : scenario,
    // Prices are no part of a scenario.
    sets: sets.filter((set) => !set.startsWith("prices.")),
    dataRoot: folder.path,
  });
}

describe("commands of the docs", () => {
  it("were found, and stand with output on several pages", () => {
    expect(COMMANDS.length).toBeGreaterThan(60);
    expect(PAGES.filter(({ shown }) => shown.length > 0).length).toBeGreaterThan(5);
  });

  it.each(titled(COMMANDS))("read as they should: %s", async (_, docCommand) => {
    const { command, values, words } = await readCommandLine(wordsOf(docCommand.shell));
    const { scenario: named, ...files } = words;
    const fallback = command.positionals.find(({ name }) => name === "scenario")?.describe ?? "";
    const scenario = named?.[0] ?? /\[default: ([\w-]+)\]/.exec(fallback)?.[1];
    if (scenario !== undefined && !RESULT.test(scenario)) load(scenario, values);
    for (const name of inputsOf(docCommand, { ...values, ...files }))
      expect(existsSync(join(folder.path, name)), name).toBe(true);
  });

  it.each(titled(COMMANDS.filter(({ shell }) => IMMEDIATE.test(shell))))(
    "run, where that takes no time: %s",
    (_, { shell }) => {
      const { out, fault } = runCommand(shell, folder);
      expect(fault).toBeUndefined();
      const blocks = PAGES.flatMap((page) => page.shown).filter(({ command }) => command.shell === shell);
      for (const { block } of blocks) expect(missingLine(block.lines, out)).toBeUndefined();
    },
    60_000,
  );
});

describe("examples of --help", () => {
  const examples = COMMANDS_OF_PROGRAM.flatMap((entry) => {
    const inGroup =
      "commands" in entry ? entry.commands.map((command) => [`${entry.name} ${command.name}`, command] as const) : [];
    const all = "commands" in entry ? inGroup : [[entry.name, entry] as const];
    return all.flatMap(([name, { examples }]) => examples.map(([rest]) => `${name} ${rest}`.trim()));
  });

  it.each(examples)("read as they should: %s", async (line) => {
    await expect(readCommandLine(wordsOf(`node bin/agentwatt.js ${line}`))).resolves.toBeDefined();
  });
});
