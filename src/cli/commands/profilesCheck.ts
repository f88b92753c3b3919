/** Runs `agentwatt profiles check`: every file by itself, so that one broken file does not hide the next. */
import { basename, dirname, join, resolve } from "node:path";
import { FILE_KINDS, type FileKind } from "../../profiles/fileKinds.ts";
import { dataFolder, listIds, readDocument, readProfile } from "../../profiles/files.ts";
import { loadScenario } from "../../profiles/load.ts";
import { resolveWorkload } from "../../profiles/mix.ts";
import { expectedNames } from "../../profiles/names.ts";
import { checkPrices } from "../../profiles/priceChecks.ts";
import { InputError, type Location, type Problem, ProblemList, renderProblems } from "../../profiles/problem.ts";
import { checkHardware, checkModel } from "../../profiles/profileChecks.ts";
import type { SourceDocument } from "../../profiles/sourceDocument.ts";
import { validateDocument } from "../../profiles/validate.ts";
import { checkFeasible } from "../../sweep/capacityTable.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { KIND_NAMES } from "../kindNames.ts";

export function checkProfiles(files: readonly string[], kind: FileKind | undefined): ExitCode {
  const paths = files.length > 0 ? files : shippedFiles(kind);
  const problems = new ProblemList();
  let faulty = 0;
  for (const path of paths) {
    const before = problems.problems.length;
    problems.attempt(() => checkFile(path, kind ?? kindOfFolder(path)));
    if (problems.problems.length > before) faulty++;
  }
  const counted = `${paths.length} ${paths.length === 1 ? "file" : "files"} checked`;
  process.stdout.write(`${counted}, ${faulty === 0 ? "no problems" : `${faulty} with problems`}\n`);
  if (faulty === 0) return EXIT.good;
  process.stderr.write(`${renderProblems(problems.problems)}\n`);
  return EXIT.input;
}

function shippedFiles(wanted: FileKind | undefined): string[] {
  const kinds = wanted === undefined ? KIND_NAMES : [wanted];
  return kinds.flatMap((kind) => listIds(kind).map((id) => join(dataFolder(kind), `${id}.yaml`)));
}

function kindOfFolder(path: string): FileKind {
  const folder = basename(dirname(resolve(path)));
  const found = KIND_NAMES.find((kind) => FILE_KINDS[kind].folder === folder);
  if (found !== undefined) return found;
  const folders = KIND_NAMES.map((kind) => FILE_KINDS[kind].folder);
  const expected = `a file in a folder that tells its kind, ${expectedNames("", folders)}, or --kind`;
  throw new InputError([
    { file: path, path: "", wrong: "kind of file not known", expected, fix: `add --kind ${KIND_NAMES.join("|")}` },
  ]);
}

/** Errors: InputError with every problem of the file. A scenario is loaded with its profiles and must be able to run. */
function checkFile(path: string, kind: FileKind): void {
  if (kind === "scenario") {
    // With a folder in front, a path is not mistaken for the name of a shipped scenario.
    checkFeasible(loadScenario({ scenario: resolve(path), sets: [] }));
    return;
  }
  const document = readDocument(path);
  const problems = furtherProblems(kind, document);
  if (problems.length > 0) throw new InputError(problems);
}

function furtherProblems(kind: Exclude<FileKind, "scenario">, document: SourceDocument): Problem[] {
  switch (kind) {
    case "hardware":
      return checkHardware(validateDocument(FILE_KINDS.hardware.schema, document), document);
    case "model":
      return checkModel(validateDocument(FILE_KINDS.model.schema, document), document);
    case "workload": {
      const readWorkload = (id: string, at: Location) => readProfile("workload", id, at);
      resolveWorkload(validateDocument(FILE_KINDS.workload.schema, document), document, { readWorkload, tiers: undefined });
      return [];
    }
    case "prices":
      return checkPrices(validateDocument(FILE_KINDS.prices.schema, document), document);
    case "engine":
    case "coefficients":
    case "uncertainty":
      validateDocument(FILE_KINDS[kind].schema, document);
      return [];
  }
}
