/** A file that is not there yet, opened under another name beside its place until it is whole. */
import { openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError, type Problem, showValue } from "../profiles/problem.ts";

/** Whose option names the file; `input`: a file that it must not be. */
export type Target = { readonly command: string; readonly option: string; readonly input?: string };

type NewFile = {
  readonly partial: string;
  readonly fd: number;
  /** What the system refused, as a fault of the option. */
  readonly refused: (error: unknown) => InputError;
  /** Gives the file its name. Errors: InputError for one that came up in the meantime. */
  readonly name: () => void;
};

/** Errors: InputError for a file that exists, a folder that is missing, and what the system refuses. */
export function openNewFile(path: string, { command, option, input }: Target): NewFile {
  const fault = (texts: Pick<Problem, "wrong" | "expected" | "fix">): InputError =>
    new InputError([{ file: command, path: option, received: showValue(path), ...texts }]);
  const refused = (error: unknown): InputError => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return fault({ wrong: `cannot be written (${code})`, expected: "a file that you may write", fix: "write another path" });
  };
  const refuseExisting = (): void => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) return;
    const own = input === undefined ? undefined : statSync(input, { throwIfNoEntry: false });
    const wrong = own?.ino === there.ino && own.dev === there.dev ? "is the input itself" : "exists already";
    throw fault({ wrong, expected: "a file that does not exist yet", fix: "write another name, or remove that file first" });
  };
  refuseExisting();
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw fault({
      wrong: "no such folder",
      expected: "a file in a folder that exists",
      fix: `mkdir -p ${dirname(path)}, or another folder`,
    });
  const partial = `${path}.${process.pid}.partial`;
  const name = (): void => {
    refuseExisting();
    renameSync(partial, path);
  };
  return { partial, fd: opened(partial, refused), refused, name };
}

/** Opened before anything else happens, so that it can be removed whatever happens next. */
function opened(path: string, refused: (error: unknown) => InputError): number {
  try {
    return openSync(path, "wx");
  } catch (error) {
    throw refused(error);
  }
}
