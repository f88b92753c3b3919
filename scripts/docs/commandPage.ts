/** docs/reference/commands.md: what each command takes, from its declaration. */
import { type Command, usageOf } from "../../src/cli/command.ts";
import { EXIT } from "../../src/cli/exitCodes.ts";
import type { Option } from "../../src/cli/option.ts";
import { COMMANDS } from "../../src/cli/program.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { code, prose, table } from "./markdown.ts";

const NAME = "agentwatt";
const EXIT_CODES: Readonly<Record<keyof typeof EXIT, string>> = {
  good: "good",
  no: "the question was answered, and the answer is no",
  input: "bad usage or input: standard error says what, where, and how to mend it",
  internal: "a fault of the program",
};
/** Text that no reader accepts but one that takes any. */
const NO_VALUE = "\0";
/** How descriptions name a default that is no value. */
const DEFAULT_IN_TEXT = / \[default: (.+)\]$/;

/** A command and the words before its name. */
type Placed = { readonly command: Command; readonly path: string };

export function commandPage(): string {
  const placed = COMMANDS.flatMap((entry): Placed[] =>
    "commands" in entry
      ? entry.commands.map((command) => ({ command, path: `${entry.name} ${command.name}` }))
      : [{ command: entry, path: entry.name }],
  );
  const contents = placed.map(({ command, path }) => [`[${path}](#${path.replaceAll(" ", "-")})`, prose(command.describe)]);
  const exitCodes = Object.entries(EXIT_CODES).map(([name, meaning]) => [String(EXIT[name as keyof typeof EXIT]), meaning]);
  return [
    "# Commands",
    `In a clone, write ${code("npm run agentwatt --")} for ${code(NAME)}. ${code("--help")} behind any of them says the same.`,
    table(["Command", "What for"], contents),
    table(["Exit code", "Meaning"], exitCodes),
    ...placed.flatMap(sectionOf),
  ].join("\n\n");
}

function sectionOf({ command, path }: Placed): string[] {
  const parent = path.slice(0, -command.name.length);
  const words = command.positionals.map(({ name, required, many, describe }) => {
    const { meaning, initial } = splitDefault(describe);
    return [code(name), `${required ? "yes" : "no"}${many === true ? ", several" : ""}`, initial, meaning];
  });
  const options = Object.entries(command.options).map(([name, option]) => optionRow(name, option));
  return [
    `## ${path}`,
    `${prose(command.describe)}.`,
    fenced([`${NAME} ${parent}${usageOf(command)}${options.length > 0 ? " [options]" : ""}`]),
    prose(command.about),
    ...(words.length > 0 ? [table(["Argument", "Required", "Default", "Meaning"], words)] : []),
    ...(options.length > 0 ? [table(["Option", "Takes", "Default", "Meaning"], options)] : []),
    fenced(
      command.examples.flatMap(([rest, what]) => [`# ${what}`, `${NAME} ${path} ${rest}`.trimEnd()]),
      "sh",
    ),
  ];
}

function optionRow(name: string, option: Option<unknown>): string[] {
  const { meaning, initial } = splitDefault(option.describe);
  const long = code(`--${name}`);
  const shown = option.shownDefault === undefined ? initial : code(option.shownDefault);
  return [option.short === undefined ? long : `${code(`-${option.short}`)}, ${long}`, takes(option), shown, meaning];
}

/** What an option takes: what its reader says that it expected, of a text that is no value. */
function takes(option: Option<unknown>): string {
  if (option.form === "switch") return "nothing";
  const repeatable = option.form === "list" && !option.describe.includes("repeatable") ? ", repeatable" : "";
  try {
    option.read([NO_VALUE], { file: NAME, path: "" });
    return `text${repeatable}`;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return prose(`${error.problems[0]?.expected}${repeatable}`);
  }
}

function splitDefault(describe: string): { meaning: string; initial: string } {
  const initial = DEFAULT_IN_TEXT.exec(describe)?.[1];
  return { meaning: prose(describe.replace(DEFAULT_IN_TEXT, "")), initial: initial === undefined ? "" : prose(initial) };
}

function fenced(lines: readonly string[], language = ""): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}
