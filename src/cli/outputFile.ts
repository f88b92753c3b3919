/** A file to write a result into, refused before the work starts rather than after it. */
import { closeSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname } from "node:path";
import { readTextFile } from "../profiles/files.ts";
import { parseFitFile } from "../profiles/fitFile.ts";
import { InputError, type Problem, showValue } from "../profiles/problem.ts";

type Output = { readonly write: (content: string | Uint8Array) => void };
type Fault = (texts: Pick<Problem, "wrong" | "expected" | "fix">) => InputError;

/**
 * Checks that a page can be written there.
 * Errors: InputError for another extension, a folder that is missing, and what the system refuses.
 */
export function preparePage(path: string, command: string, option: string): Output {
  return prepareNamed(path, { command, option, wrong: "not a kind of page that can be written", examples: ["report.html"] });
}

type NamedFile = {
  readonly command: string;
  readonly option: string;
  readonly wrong: string;
  /** Names with the extensions that are asked for. */
  readonly examples: readonly [string, ...string[]];
};

/** Errors: InputError for another extension, a folder that is missing, and what the system refuses. */
export function prepareNamed(path: string, { command, option, wrong, examples }: NamedFile): Output {
  const fault = faultOf(path, command, option);
  const extensions = examples.map((example) => extname(example));
  if (!extensions.includes(extname(path).toLowerCase())) {
    const expected = `a file name that ends in ${extensions.join(" or ")}`;
    throw fault({ wrong, expected, fix: `write ${option} ${examples[0]}` });
  }
  requireFolder(path, fault);
  guarded(fault, () => probe(path));
  return { write: (content) => guarded(fault, () => writeFileSync(path, content)) };
}

/**
 * Checks that a file that is not there yet can be written.
 * Errors: InputError for a file that exists, also when it came up in the meantime, a folder that is missing, and what the
 * system refuses.
 */
export function prepareNewFile(path: string, command: string, option: string): Output {
  const fault = faultOf(path, command, option);
  requireFolder(path, fault);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    const expected = "a file that does not exist yet";
    throw fault({ wrong: "exists already", expected, fix: "write another name, or remove that file first" });
  }
  guarded(fault, () => probe(path));
  return { write: (text) => guarded(fault, () => writeFileSync(path, text, { flag: "wx" })) };
}

/**
 * Checks that a fit file can be written: where there is none, or over an earlier one.
 * Errors: InputError for a file that is no fit file, a folder that is missing, and what the system refuses.
 */
export function prepareFitFile(path: string, command: string, option: string): Output {
  return prepareReplaced(path, { command, option, noun: "fit file", check: parseFitFile });
}

/**
 * Checks that a file can be written: where there is none, or over one that `check` takes for an earlier one of its kind.
 * Errors: InputError of `check`, for a folder that is missing, and for what the system refuses.
 */
export function prepareReplaced(path: string, kind: ReplacedKind): Output {
  const fault = faultOf(path, kind.command, kind.option);
  requireFolder(path, fault);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    const { text, file } = readTextFile(path, kind.noun);
    kind.check(text, file);
  }
  guarded(fault, () => probe(path));
  return { write: (text) => guarded(fault, () => writeFileSync(path, text)) };
}

type ReplacedKind = {
  readonly command: string;
  readonly option: string;
  /** What messages call it. */
  readonly noun: string;
  /** Throws for a text that is no such file. */
  readonly check: (text: string, file: string) => unknown;
};

function faultOf(path: string, command: string, option: string): Fault {
  return (texts) => new InputError([{ file: command, path: option, received: showValue(path), ...texts }]);
}

function requireFolder(path: string, fault: Fault): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw fault({
    wrong: "no such folder",
    expected: "a file in a folder that exists",
    fix: `mkdir -p ${folder}, or another folder`,
  });
}

function guarded(fault: Fault, step: () => void): void {
  try {
    step();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const expected = "a file that you may write";
    throw fault({ wrong: `cannot be written (${code})`, expected, fix: "write another path" });
  }
}

/** Opens the file for appending, which neither empties it nor leaves one behind that was not there. */
function probe(path: string): void {
  const existed = statSync(path, { throwIfNoEntry: false }) !== undefined;
  closeSync(openSync(path, "a"));
  if (!existed) rmSync(path);
}
