/** A file to write a result into, refused before the work starts rather than after it. */
import { closeSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname } from "node:path";
import { InputError, type Problem, showValue } from "../profiles/problem.ts";

/**
 * Checks that an SVG can be written there.
 * Errors: InputError for another extension, a folder that is missing, and what the system refuses.
 */
export function prepareOutput(path: string, command: string, option: string): { write: (text: string) => void } {
  const fault = (texts: Pick<Problem, "wrong" | "expected" | "fix">) =>
    new InputError([{ file: command, path: option, received: showValue(path), ...texts }]);
  if (extname(path).toLowerCase() !== ".svg") {
    const expected = "a file name that ends in .svg";
    throw fault({ wrong: "not a kind of chart that can be drawn", expected, fix: `write ${option} capacity.svg` });
  }
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw fault({
      wrong: "no such folder",
      expected: "a file in a folder that exists",
      fix: `mkdir -p ${folder}, or another folder`,
    });
  }
  const refused = (error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return fault({ wrong: `cannot be written (${code})`, expected: "a file that you may write", fix: "write another path" });
  };
  const guarded = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      throw refused(error);
    }
  };
  guarded(() => probe(path));
  return { write: (text) => guarded(() => writeFileSync(path, text)) };
}

/** Opens the file for appending, which neither empties it nor leaves one behind that was not there. */
function probe(path: string): void {
  const existed = statSync(path, { throwIfNoEntry: false }) !== undefined;
  closeSync(openSync(path, "a"));
  if (!existed) rmSync(path);
}
