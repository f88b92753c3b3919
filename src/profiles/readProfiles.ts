/** Profiles and scenarios by their names, from a disk (files.ts) or from what a page of the web brought with it. */
import { FILE_KINDS, type FileKind } from "./fileKinds.ts";
import type { FitFile } from "./fitFile.ts";
import { expectedNames, nearestName } from "./names.ts";
import { InputError, type Location, receivedOf } from "./problem.ts";
import type { SourceDocument } from "./sourceDocument.ts";
import { ID_PATTERN } from "./sourced.ts";

/** Where files come from. A document that was given is never changed, so that it may be given again. */
export type SourceFiles = {
  /** Ids of the files of a kind, sorted. */
  readonly ids: (kind: FileKind) => readonly string[];
  /** The file of an id that is there. Errors: InputError when it cannot be read, or is not YAML. */
  readonly document: (kind: FileKind, id: string) => SourceDocument;
  /** A scenario by its path; undefined: this is none. Errors: InputError, which offers `shippedNames`. */
  readonly scenarioAt: (path: string, shippedNames: readonly string[]) => SourceDocument | undefined;
  /** The fit that lies beside the coefficients; undefined when there is none. Errors: InputError when it is faulty. */
  readonly fit: () => FitFile | undefined;
};

/**
 * Reads the profile with this id.
 * `at` is where the id was written, for the message when there is no such profile.
 * Errors: InputError when the id is unknown (with the ids that exist), the file cannot be read, or it holds another id.
 */
export function profileFrom(files: SourceFiles, kind: FileKind, id: string, at: Location): SourceDocument {
  const ids = files.ids(kind);
  if (!ids.includes(id)) {
    const suggestion = nearestName(id, ids) ?? ids[0];
    const fix = suggestion === undefined ? `add ${FILE_KINDS[kind].folder}/${id}.yaml` : `write "${suggestion}"`;
    throw new InputError([{ ...at, wrong: `no such ${kind} profile`, ...receivedOf(id), expected: expectedNames(id, ids), fix }]);
  }
  const document = files.document(kind, id);
  if (kind === "coefficients" || kind === "scenario") return document;
  const { id: written } = document.value as { readonly id?: unknown }; // parseYamlDocument ensures a mapping
  if (typeof written === "string" && written !== id) {
    const fix = ID_PATTERN.test(written) ? `write id: ${id}, or rename the file to ${written}.yaml` : `write id: ${id}`;
    const expected = `"${id}", the name of the file`;
    throw new InputError([
      { ...document.locate(["id"]), wrong: "id differs from the file name", ...receivedOf(written), expected, fix },
    ]);
  }
  return document;
}

/**
 * Reads a scenario by path, or by the name of a shipped one ("agentperf").
 * Errors: InputError when there is neither, or the file is a folder, unreadable, over 1 MB, binary or not YAML.
 */
export function scenarioFrom(files: SourceFiles, scenario: string): SourceDocument {
  const names = files.ids("scenario");
  if (names.includes(scenario)) return files.document("scenario", scenario);
  const found = files.scenarioAt(scenario, names);
  if (found !== undefined) return found;
  throw new InputError([
    {
      file: scenario === "" ? '""' : scenario,
      path: "",
      wrong: "no such scenario",
      expected: `the path of a YAML file, or ${expectedNames(scenario, names)}`,
      fix: `write ${nearestName(scenario, names) ?? names[0] ?? "the path of a scenario file"}`,
    },
  ]);
}
