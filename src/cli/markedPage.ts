/** A page of the documentation with a block between two marks that a command writes. */
import { readFileSync, writeFileSync } from "node:fs";
import { InputError } from "../profiles/problem.ts";
import { shippedFile } from "./shippedFile.ts";

/**
 * Reads the page, named from the top of the package, and returns what writes it with another block. The marks name the
 * command, such as `published --write`.
 * Errors: InputError when there is no page, or no place in it.
 */
export function markedPage(page: string, command: string): (block: string) => void {
  const begin = `<!-- agentwatt ${command}: begin -->`;
  const end = `<!-- agentwatt ${command}: end -->`;
  const fault = (wrong: string, expected: string, fix: string): InputError =>
    new InputError([{ file: page, path: "", wrong, expected, fix }]);
  let text: string;
  try {
    text = readFileSync(shippedFile(page), "utf8");
  } catch {
    throw fault("cannot be read", "the page in a checkout of the repository", "leave out --write");
  }
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw fault("no place for the tables", `the lines ${begin} and ${end}`, "add both lines");
  return (block) => {
    writeFileSync(shippedFile(page), `${text.slice(0, from + begin.length)}\n\n${block}\n\n${text.slice(to)}`);
  };
}
