/** Runs `agentwatt profiles show`. */
import { FILE_KINDS, type FileKind } from "../../profiles/fileKinds.ts";
import { listIds, readProfile } from "../../profiles/files.ts";
import type { ModelProfile } from "../../profiles/model.ts";
import { expectedNames, nearestName } from "../../profiles/names.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import { validateDocument } from "../../profiles/validate.ts";
import { jsonText } from "../../report/jsonText.ts";
import { derivedFigures, derivedText } from "../../report/modelFigures.ts";
import { profileText } from "../../report/profileText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { KIND_NAMES } from "../kindNames.ts";
import { stdoutStyle } from "../stdoutStyle.ts";

export function showProfile(id: string, wanted: FileKind | undefined, format: "table" | "json"): ExitCode {
  const kind = kindOf(id, wanted);
  const profile = validateDocument(
    FILE_KINDS[kind].schema,
    readProfile(kind, id, { file: "agentwatt profiles show", path: "id" }),
  );
  // The schema that read the profile is that of its kind.
  const derived = kind === "model" ? derivedFigures(profile as ModelProfile) : undefined;
  if (format === "json") {
    process.stdout.write(jsonText({ kind, id, profile, ...(derived === undefined ? {} : { derived }) }));
    return EXIT.good;
  }
  const style = stdoutStyle();
  const lines = [
    ...profileText({ kind, id, profile }, style),
    ...(derived === undefined ? [] : ["", ...derivedText(derived, style)]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.good;
}

/** The kind of an id: a profile comes before a scenario of the same name. Errors: InputError when there is no such id, or two profiles have it. */
function kindOf(id: string, wanted: FileKind | undefined): FileKind {
  const searched = wanted === undefined ? KIND_NAMES : [wanted];
  const found = searched.filter((kind) => listIds(kind).includes(id));
  const kinds = found.length > 1 ? found.filter((kind) => kind !== "scenario") : found;
  const [first, second] = kinds;
  if (first !== undefined && second === undefined) return first;
  const base = { file: "agentwatt profiles show", received: showValue(id) };
  if (first !== undefined) {
    const expected = `one of: ${kinds.join(", ")}`;
    const wrong = "profiles of several kinds have this id";
    throw new InputError([{ ...base, path: "--kind", wrong, expected, fix: `write --kind ${first}` }]);
  }
  const known = [...new Set(searched.flatMap((kind) => listIds(kind)))];
  const fix = `write ${nearestName(id, known) ?? "an id that agentwatt profiles list prints"}`;
  throw new InputError([{ ...base, path: "id", wrong: "no such profile", expected: expectedNames(id, known), fix }]);
}
