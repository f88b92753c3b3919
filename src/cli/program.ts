/** The command line as a whole: commands, help and version, on yargs. Heavy modules are loaded by the commands. */
import { readFileSync } from "node:fs";
import yargs, { type Argv } from "yargs";
import { expectedNames, nearestName } from "../profiles/names.ts";
import { InputError, showValue } from "../profiles/problem.ts";
import { type Command, type CommandGroup, type ReadArguments, usageOf } from "./command.ts";
import { accuracyCommand } from "./commands/accuracy.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { capacityCommand } from "./commands/capacity.ts";
import { cliffCommand } from "./commands/cliff.ts";
import { compareCommand } from "./commands/compare.ts";
import { explainCommand } from "./commands/explain.ts";
import { longContextCommand } from "./commands/longContext.ts";
import { optimizeCommand } from "./commands/optimize.ts";
import { profilesCommands } from "./commands/profiles.ts";
import { publishedCommand } from "./commands/published.ts";
import { reportCommand } from "./commands/report.ts";
import { runsCommands } from "./commands/runs.ts";
import { schemaCommand } from "./commands/schema.ts";
import { sensitivityCommand } from "./commands/sensitivity.ts";
import { serveCommand } from "./commands/serve.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { traceCommands } from "./commands/trace.ts";
import { validateCommand } from "./commands/validate.ts";
import { whatIfCommand } from "./commands/whatIf.ts";
import { EXIT, type ExitCode } from "./exitCodes.ts";
import type { ParsedArguments } from "./readArguments.ts";

const NAME = "agentwatt";
const HELP_COLUMNS = 100;
/** All of them, in the order of help. */
export const COMMANDS: readonly (Command | CommandGroup)[] = [
  capacityCommand,
  simulateCommand,
  cliffCommand,
  whatIfCommand,
  compareCommand,
  sensitivityCommand,
  longContextCommand,
  explainCommand,
  optimizeCommand,
  reportCommand,
  serveCommand,
  validateCommand,
  calibrateCommand,
  runsCommands,
  traceCommands,
  profilesCommands,
  schemaCommand,
  publishedCommand,
  accuracyCommand,
];

/** What is done with the command that a line names. */
type Use = (command: Command, parsed: ParsedArguments, path: string) => Promise<ExitCode>;
type Outcome = { exitCode: ExitCode | undefined };
type Context = {
  readonly args: readonly string[];
  readonly depth: number;
  readonly path: string;
  readonly use: Use;
  readonly outcome: Outcome;
};

/** Runs a command line. Errors: InputError for bad usage and bad input. */
export function runProgram(args: readonly string[]): Promise<ExitCode> {
  return parseLine(args, (command, parsed, path) => command.run(parsed, path));
}

/** A command line as its command would take it, and nothing run. Errors: InputError for bad usage. */
export async function readCommandLine(args: readonly string[]): Promise<ReadArguments & { readonly command: Command }> {
  let line: (ReadArguments & { readonly command: Command }) | undefined;
  await parseLine(args, async (command, parsed, path) => {
    line = { command, ...command.read(parsed, path) };
    return EXIT.good;
  });
  if (line === undefined) throw unknownCommand(NAME, undefined, COMMANDS);
  return line;
}

async function parseLine(args: readonly string[], use: Use): Promise<ExitCode> {
  const outcome: Outcome = { exitCode: undefined };
  const program = yargs([...args])
    .scriptName(NAME)
    .locale("en")
    .usage("$0 <command>\n\nHow many coding agents can a megawatt carry? A discrete-event capacity simulator.")
    .epilogue("agentwatt <command> --help explains a command. Exit codes: 0 good, 1 the answer is no, 2 bad input.")
    .exitProcess(false)
    .wrap(HELP_COLUMNS)
    .strict(false)
    .parserConfiguration(PARSER)
    .version(readVersion())
    .alias({ help: "h" })
    .fail((message, error) => {
      throw error ?? missing(message, args);
    });
  for (const command of COMMANDS) add(program, command, { args, depth: 1, path: NAME, use, outcome });
  const argv = await program.parseAsync();
  if (outcome.exitCode !== undefined) return outcome.exitCode;
  if (argv.help === true || argv.version === true) return EXIT.good;
  if (argv._.length === 0 && args.length === 0) {
    program.showHelp("error");
    return EXIT.input;
  }
  throw unknownCommand(NAME, argv._[0], COMMANDS);
}

/** Plain splitting: no guessing of numbers, no `--no-x`, no `--a.b`, one value a flag. */
const PARSER = {
  "boolean-negation": false,
  "camel-case-expansion": false,
  "dot-notation": false,
  "greedy-arrays": false,
  "parse-numbers": false,
  "parse-positional-numbers": false,
  "strip-aliased": true,
};

function add(parent: Argv, entry: Command | CommandGroup, context: Context): void {
  if ("commands" in entry) addGroup(parent, entry, context);
  else addCommand(parent, entry, context);
}

function addGroup(parent: Argv, group: CommandGroup, context: Context): void {
  const path = `${context.path} ${group.name}`;
  parent.command(
    group.name,
    group.describe,
    (child) => {
      child.usage(`$0 ${group.name} <command>\n\n${group.describe}`);
      for (const command of group.commands) add(child, command, { ...context, depth: context.depth + 1, path });
    },
    (argv) => {
      throw unknownCommand(path, argv._[context.depth], group.commands);
    },
  );
}

function addCommand(parent: Argv, command: Command, { args, depth, path, use, outcome }: Context): void {
  const fullPath = `${path} ${command.name}`;
  const usage = usageOf(command);
  parent.command(
    usage,
    command.describe,
    (child) => {
      child.usage(`${path} ${usage}\n\n${command.about}`);
      for (const { name, describe } of command.positionals) child.positional(name, { type: "string", describe });
      for (const [name, { describe, form, short, shownDefault }] of Object.entries(command.options)) {
        const type = form === "switch" ? ({ type: "boolean" } as const) : ({ type: "string", array: form === "list" } as const);
        const shown = shownDefault === undefined ? describe : `${describe} [default: ${shownDefault}]`;
        child.option(name, { ...type, describe: shown, ...(short === undefined ? {} : { alias: short }) });
      }
      for (const [rest, what] of command.examples) child.example(`${fullPath} ${rest}`.trim(), what);
    },
    async (argv) => {
      outcome.exitCode = await use(command, { argv, depth, args }, fullPath);
    },
  );
}

function unknownCommand(path: string, word: unknown, commands: readonly { readonly name: string }[]): InputError {
  const names = commands.map(({ name }) => name);
  const base = { file: path, path: "command" };
  if (word === undefined) {
    const expected = expectedNames("", names);
    return new InputError([{ ...base, wrong: "no command", expected, fix: `write ${path} ${names[0]}, or ${path} --help` }]);
  }
  const nearest = nearestName(String(word), names);
  const fix = nearest === undefined ? `${path} --help lists the commands` : `write ${path} ${nearest}`;
  const expected = expectedNames(String(word), names);
  return new InputError([{ ...base, wrong: "unknown command", received: showValue(String(word)), expected, fix }]);
}

/** The one complaint left to yargs: a positional argument that is not there. */
function missing(message: string | null, args: readonly string[]): InputError {
  const [first, second] = args;
  const entry = COMMANDS.find(({ name }) => name === first);
  const command = entry !== undefined && "commands" in entry ? entry.commands.find(({ name }) => name === second) : entry;
  const path = [NAME, ...new Set([entry?.name, command?.name])].filter((name) => name !== undefined).join(" ");
  const required = command?.positionals.filter((positional) => positional.required) ?? [];
  const names = required.map(({ name }) => `<${name}>`).join(" ");
  const wrong = names === "" ? (message ?? "not understood") : "missing";
  const expected = required.map(({ describe }) => describe).join("; ") || "the arguments of the command";
  return new InputError([
    { file: path, path: names || "arguments", wrong, expected, fix: `${path} --help shows the arguments and examples` },
  ]);
}

function readVersion(): string {
  // The package's own file, which npm requires to hold a version.
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return version;
}
