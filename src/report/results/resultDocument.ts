/** The text of a result, printed earlier as JSON, to a document whose values know their line and column. */
import { type Json, JsonObject, lineAndColumn, parseJsonValues } from "../../calibration/imports/jsonText.ts";
import { InputError } from "../../profiles/problem.ts";
import { formatPath, type Path, type SourceDocument } from "../../profiles/sourceDocument.ts";

/** What a command prints of the largest scenarios is some megabytes. */
const MAX_CHARACTERS = 20_000_000;
export const PRINT_AGAIN = "print it again with --format json, and keep all of what is printed";

/**
 * Errors: InputError for a text that is too long, no JSON or cut short, several values, or no object.
 */
export function parseResultDocument(text: string, file: string): SourceDocument {
  const fault = (offset: number, wrong: string): InputError =>
    new InputError([
      {
        file,
        ...lineAndColumn(text, offset),
        path: "",
        wrong,
        expected: "one JSON object, as agentwatt prints it",
        fix: PRINT_AGAIN,
      },
    ]);
  if (text.length > MAX_CHARACTERS) throw fault(0, `too large: ${text.length} characters`);
  const { values, faults } = parseJsonValues(text);
  const [first] = faults;
  if (first !== undefined) throw fault(first.offset, first.wrong);
  const [root, second] = values;
  if (root === undefined) throw fault(0, "empty file");
  if (!(root instanceof JsonObject)) throw fault(0, "not an object");
  if (second !== undefined) throw fault(second instanceof JsonObject ? second.offset : 0, "more than one JSON value");
  const locate = (path: Path) => ({ file, ...lineAndColumn(text, offsetOf(root, path)), path: formatPath(path) });
  return { file, value: plain(root), locate };
}

/** The deepest part of the path that is there and has a place: values of lists have none, unless they are objects. */
function offsetOf(root: JsonObject, path: Path): number {
  let { offset } = root;
  let value: Json | undefined = root;
  for (const segment of path) {
    if (value instanceof JsonObject) {
      const entry = value.entries.get(String(segment));
      if (entry === undefined) return offset;
      ({ offset, value } = entry);
    } else {
      value = Array.isArray(value) ? (value[Number(segment)] as Json | undefined) : undefined;
      if (value instanceof JsonObject) ({ offset } = value);
    }
  }
  return offset;
}

/** Own properties alone, whatever the keys are called. */
function plain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof JsonObject) return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
  return value;
}
