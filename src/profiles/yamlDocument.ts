/** YAML text to a document whose values know their line and column. Pure: the text comes from a file, an editor or a test. */
import { InputError, receivedOf } from "./problem.ts";
import { formatPath, isMapping, type Part, type Path, type SourceDocument } from "./sourceDocument.ts";
import { convertTree, type Fault, type Spot } from "./yamlConvert.ts";
import { parseSyntax } from "./yamlSyntax.ts";

/**
 * Parses the text of one profile or scenario. `file` is only a name to print.
 * Ensures: the value is a mapping of plain data without prototype tricks, at most 64 deep.
 * Errors: InputError with every syntax error (or, when there is none, every duplicate key, bad key and surplus alias).
 */
export function parseYamlDocument(text: string, file: string): SourceDocument {
  const { document, lines } = parseSyntax(text, file);
  const { value, spot, faults } = convertTree(document);
  const locate = (path: Path, part: Part = "value") => ({
    file,
    ...lines.linePos(offsetOf(spot, path, part)),
    path: formatPath(path),
  });
  if (faults.length > 0) {
    throw new InputError(
      faults.map(({ offset, path, ...rest }) => ({ file, ...lines.linePos(offset), path: formatPath(path), ...rest })),
    );
  }
  if (!isMapping(value)) {
    const expected = "a mapping: lines of key: value";
    const fix = "start the file with its first key, without a dash or a bracket";
    throw new InputError([{ ...locate([]), wrong: "not a mapping", ...receivedOf(value), expected, fix }]);
  }
  return { file, value, locate };
}

export type ScalarReading = { readonly value: string | number | boolean } | Pick<Fault, "wrong" | "expected" | "fix">;

/** Reads text as one YAML scalar, as in `--set key=value`; or says what is wrong with it. Never throws on user input. */
export function readScalar(text: string): ScalarReading {
  const expected = 'one value: a number, true, false or text such as "8 TB/s"';
  try {
    const { value, faults } = convertTree(parseSyntax(text, "").document);
    if (faults.length === 0 && (typeof value === "string" || typeof value === "number" || typeof value === "boolean")) {
      return value === "" ? { wrong: "empty value", expected, fix: 'write a value after "="' } : { value };
    }
    if (value === null) return { wrong: "empty value", expected, fix: 'write a value after "="' };
    return { wrong: "not a single value", expected, fix: "set one entry at a time, e.g. tiers.0.ttftP95" };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (text.trim() === "") return { wrong: "empty value", expected, fix: 'write a value after "="' };
    return { wrong: error.problems[0]?.wrong ?? "not YAML", expected, fix: "put quotes around the value" };
  }
}

function offsetOf(root: Spot, path: Path, part: Part): number {
  let spot = root;
  for (const segment of path) {
    const child = spot.children.get(segment);
    if (child === undefined) return spot.value;
    spot = child;
  }
  return part === "key" ? (spot.key ?? spot.value) : spot.value;
}
