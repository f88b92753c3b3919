/** The only file of profiles/ that touches the disk: finds and reads profiles and scenarios as text for readProfiles.ts. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { FILE_KINDS, type FileKind } from "./fileKinds.ts";
import { type FitFile, parseFitFile } from "./fitFile.ts";
import { InputError, type Location } from "./problem.ts";
import { profileFrom, type SourceFiles } from "./readProfiles.ts";
import type { SourceDocument } from "./sourceDocument.ts";
import { parseYamlDocument } from "./yamlDocument.ts";
import { MAX_FILE_BYTES } from "./yamlSyntax.ts";

/** A table of measured runs has some hundred bytes a row; detailed results of a benchmark some kilobytes a request. */
const MAX_TEXT_BYTES = 100_000_000;
/** The folder that holds the shipped files; the same from src/profiles and from dist/profiles. */
const DATA_ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Folder of a kind of shipped file. `dataRoot` stands in for the package's own folder, in tests. */
export function dataFolder(kind: FileKind, dataRoot = DATA_ROOT): string {
  return join(dataRoot, FILE_KINDS[kind].folder);
}

/** Ids of the shipped files of a kind, sorted. A folder that is missing has none. */
export function listIds(kind: FileKind, dataRoot = DATA_ROOT): string[] {
  try {
    const names = readdirSync(dataFolder(kind, dataRoot));
    return names.flatMap((name) => (name.endsWith(".yaml") ? [basename(name, ".yaml")] : [])).sort();
  } catch {
    return [];
  }
}

/** The files of a folder as readers of profiles see them. */
export function diskFiles(dataRoot = DATA_ROOT): SourceFiles {
  return {
    ids: (kind) => listIds(kind, dataRoot),
    document: (kind, id) => readDocument(join(dataFolder(kind, dataRoot), `${id}.yaml`)),
    scenarioAt: (path, shippedNames) => {
      const looksLikePath = /[/\\]|\.ya?ml$/i.test(path);
      return looksLikePath || isThere(path) ? readDocument(path, shippedNames) : undefined;
    },
    fit: () => readFit(dataRoot),
  };
}

/** As `profileFrom`, of a folder. */
export function readProfile(kind: FileKind, id: string, at: Location, dataRoot = DATA_ROOT): SourceDocument {
  return profileFrom(diskFiles(dataRoot), kind, id, at);
}

/** Reads and parses one YAML file. `shippedNames` are offered when it does not exist. */
export function readDocument(path: string, shippedNames: readonly string[] = []): SourceDocument {
  const file = displayName(path);
  const shipped = shippedNames.length === 0 ? "" : `, or the name of a shipped scenario: ${shippedNames.join(", ")}`;
  return parseYamlDocument(readText(path, { file, noun: "YAML file", maxBytes: MAX_FILE_BYTES, alternative: shipped }), file);
}

/** The fit that lies beside the coefficients; undefined when there is none. Errors: InputError when it is faulty. */
export function readFit(dataRoot = DATA_ROOT): FitFile | undefined {
  const path = join(dataFolder("coefficients", dataRoot), "default.fit.json");
  if (!isThere(path)) return undefined;
  const { text, file } = readTextFile(path, "fit file");
  return parseFitFile(text, file);
}

/** Reads one CSV file; `file` is its name as messages should print it. Errors: InputError when it cannot be read. */
export function readCsvFile(path: string): { readonly text: string; readonly file: string } {
  return readTextFile(path, "CSV file");
}

/** Reads one text file of any format; `noun` is what messages call it. Errors: InputError when it cannot be read. */
export function readTextFile(path: string, noun: string): { readonly text: string; readonly file: string } {
  const file = displayName(path);
  return { text: readText(path, { file, noun, maxBytes: MAX_TEXT_BYTES, alternative: "" }), file };
}

type TextFile = {
  readonly file: string;
  readonly noun: string;
  readonly maxBytes: number;
  /** What else the argument may be, to follow "the path of ...". */
  readonly alternative: string;
};

function readText(path: string, { file, noun, maxBytes, alternative }: TextFile): string {
  const fault = (wrong: string, expected: string, fix: string) => new InputError([{ file, path: "", wrong, expected, fix }]);
  try {
    // The size is asked for before reading: a huge file or a device must not be loaded to find out.
    const status = statSync(path);
    if (status.isDirectory()) return raise(fault("is a folder", `a ${noun}`, "name a file inside it"));
    if (!status.isFile()) return raise(fault("not a regular file", `a ${noun}`, "copy its content to a file first"));
    if (status.size > maxBytes) {
      return raise(
        fault(
          `too large: ${status.size} bytes`,
          `a ${noun} of at most ${maxBytes / 1e6} MB`,
          `check that this is the ${noun} meant`,
        ),
      );
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE") {
      throw fault("no such file", `the path of a ${noun}${alternative}`, "check the spelling and the folder");
    }
    throw fault(`cannot be read (${code})`, "a file that you may read", "check its permissions and its path");
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** A path as short as it can be printed: relative to the working folder when it lies inside. */
function displayName(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

function raise(error: InputError): never {
  throw error;
}
