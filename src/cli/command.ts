/** A command as data: what help says of it, what it takes, and what it runs. */
import type { ExitCode } from "./exitCodes.ts";
import type { OptionTable, Values } from "./option.ts";
import { type ParsedArguments, readOptions } from "./readArguments.ts";

export type Positional = {
  readonly name: string;
  readonly describe: string;
  readonly required: boolean;
  readonly many?: boolean;
};

export type Command = {
  readonly name: string;
  readonly describe: string;
  /** Paragraph under the usage line: what comes out, in which units. */
  readonly about: string;
  readonly positionals: readonly Positional[];
  readonly options: OptionTable;
  /** Arguments after the command's name, and what they do. */
  readonly examples: readonly (readonly [string, string])[];
  /** Checks a command line without running it. Errors: InputError for bad arguments. */
  readonly read: (parsed: ParsedArguments, path: string) => ReadArguments;
  /** Errors: InputError for bad arguments and input. */
  readonly run: (parsed: ParsedArguments, path: string) => Promise<ExitCode>;
};

/** Values by option and words by positional. */
export type ReadArguments = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly words: Readonly<Record<string, readonly string[]>>;
};

/** Commands under one word: `profiles list`. */
export type CommandGroup = { readonly name: string; readonly describe: string; readonly commands: readonly Command[] };

/** The command's name and the words that follow it: `show <id>`, `check [files..]`. */
export function usageOf({ name, positionals }: Pick<Command, "name" | "positionals">): string {
  const words = positionals.map((positional) => {
    const shown = positional.many === true ? `${positional.name}..` : positional.name;
    return positional.required ? `<${shown}>` : `[${shown}]`;
  });
  return [name, ...words].join(" ");
}

/** Joins the pieces of a command so that its handler gets checked, typed values. */
export function defineCommand<O extends OptionTable>(
  spec: Omit<Command, "read" | "run" | "options"> & {
    readonly options: O;
    readonly handle: (values: Values<O>, words: Readonly<Record<string, readonly string[]>>) => Promise<ExitCode>;
  },
): Command {
  const { handle, ...rest } = spec;
  return {
    ...rest,
    read: (parsed, path) => readOptions(spec, parsed, path),
    async run(parsed, path) {
      const { values, words } = readOptions(spec, parsed, path);
      return handle(values, words);
    },
  };
}
