/**
 * From what yargs split to a command's checked values. yargs finds the command and splits the line; every complaint is
 * made here, all at once and in the words that complaints about files have.
 */
import { expectedNames, nearestName } from "../profiles/names.ts";
import { InputError, type Location, ProblemList, showValue } from "../profiles/problem.ts";
import type { Positional } from "./command.ts";
import type { Option, OptionTable, Values } from "./option.ts";

export type ParsedArguments = {
  /** As yargs gives it: options and positionals by name, further words in `_`. */
  readonly argv: Readonly<Record<string, unknown>>;
  /** Words in `_` that name the command itself. */
  readonly depth: number;
  readonly args: readonly string[];
};

type Taken<O extends OptionTable> = { readonly options: O; readonly positionals: readonly Positional[] };

/** Keys of argv that are no options. */
const OWN_KEYS = ["_", "$0", "--"];

/** Errors: InputError with all faults of the command line. `path` is the command, such as "agentwatt capacity". */
export function readOptions<O extends OptionTable>(
  { options, positionals }: Taken<O>,
  { argv, depth, args }: ParsedArguments,
  path: string,
): { values: Values<O>; words: Record<string, readonly string[]> } {
  const problems = new ProblemList();
  const known = Object.keys(options);
  const words: Record<string, readonly string[]> = {};
  for (const { name } of positionals) words[name] = textsOf(argv[name]);
  for (const key of Object.keys(argv)) {
    if (OWN_KEYS.includes(key) || known.includes(key) || Object.hasOwn(words, key)) continue;
    problems.attempt(() => refuseUnknown(key, known, path));
  }
  problems.attempt(() => refuseExtra(textsOf(argv._).slice(depth), positionals, path));
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const at = { file: path, path: `--${name}` };
    values[name] = problems.attempt(() => readOption(option, { texts: textsOf(argv[name]), given: name in argv, at, args }));
  }
  problems.throwIfAny();
  // Every option was read by its own reader, so each value has the type that its entry of the table says.
  return { values: values as Values<O>, words };
}

function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

type Given = {
  readonly texts: readonly string[];
  readonly given: boolean;
  readonly at: Location;
  readonly args: readonly string[];
};

function readOption(option: Option<unknown>, { texts, given, at, args }: Given): unknown {
  if (!given) return option.initial;
  const fault = (wrong: string, expected: string, fix: string) => new InputError([{ ...at, wrong, expected, fix }]);
  if (option.form === "switch") {
    if (args.some((arg) => arg.startsWith(`${at.path}=`)))
      throw fault("takes no value", "the option alone", `write ${at.path}, or leave it out`);
    return option.read(texts, at);
  }
  if (option.form === "value" && texts.length > 1)
    throw fault(`given ${texts.length} times`, "the option once", `write ${at.path} once`);
  if (texts.length === 0 || texts.some((text) => text.trim() === ""))
    throw fault("no value", "a value after the option", `write ${at.path} <value>`);
  return option.read(texts, at);
}

function refuseUnknown(key: string, known: readonly string[], path: string): never {
  const dashed = key.length === 1 ? `-${key}` : `--${key}`;
  const choices = [...known, "help"].map((name) => `--${name}`);
  const nearest = nearestName(dashed, choices);
  const fix = nearest === undefined ? `${path} --help lists the options` : `write ${nearest}`;
  throw new InputError([{ file: path, path: dashed, wrong: "unknown option", expected: expectedNames(dashed, choices), fix }]);
}

function refuseExtra(extra: readonly string[], positionals: readonly Positional[], path: string): void {
  if (extra.length === 0) return;
  const taken = positionals.map(({ name }) => name).join(", ");
  const expected = taken === "" ? "no argument" : `no more than: ${taken}`;
  const received = extra.map(showValue).join(" ");
  throw new InputError([{ file: path, path: "arguments", wrong: "too many", received, expected, fix: `remove ${received}` }]);
}
