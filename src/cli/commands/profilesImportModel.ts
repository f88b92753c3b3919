/** Runs `agentwatt profiles import-model`: files in, a model profile into a file or on stdout, and what it leans on. */
import { basename, dirname, extname, resolve } from "node:path";
import { importModel } from "../../modelImport/importModel.ts";
import { profileYaml } from "../../modelImport/profileYaml.ts";
import { FILE_KINDS } from "../../profiles/fileKinds.ts";
import { dataFolder, readTextFile } from "../../profiles/files.ts";
import { InputError, ProblemList, showValue } from "../../profiles/problem.ts";
import { ID_PATTERN } from "../../profiles/sourced.ts";
import { importText, refusalText } from "../../report/modelImportText.ts";
import { PLAIN_STYLE } from "../../report/textStyle.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { prepareReplaced } from "../outputFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";

const COMMAND = "agentwatt profiles import-model";
const EXTENSION = ".yaml";

type Files = { readonly config: string; readonly quantization: string | undefined };
type Target = { readonly output: string | undefined; readonly force: boolean };

export function runModelImport({ config, quantization }: Files, { output, force }: Target): ExitCode {
  const target = output === undefined ? undefined : prepareProfile(output, force);
  const problems = new ProblemList();
  const read = (path: string, noun: string) => problems.attempt(() => readTextFile(path, noun)) ?? { file: path, text: "" };
  const files = {
    config: read(config, "config.json"),
    quantization: quantization === undefined ? undefined : read(quantization, "hf_quant_config.json"),
  };
  problems.throwIfAny();
  const result = importModel({ ...files, id: target?.id });
  if ("refusals" in result) {
    process.stderr.write(`${refusalText(result.refusals).join("\n")}\n`);
    return EXIT.no;
  }
  const yaml = profileYaml(result);
  if (output === undefined || target === undefined) {
    process.stdout.write(yaml);
    process.stderr.write(`${importText(result, PLAIN_STYLE).join("\n")}\n`);
    return EXIT.good;
  }
  target.write(yaml);
  const lines = [...importText(result, stdoutStyle()), `written: ${output}`, ...nextSteps(output, target.id)];
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.good;
}

/** Errors: InputError for a name that can be no id, and for a file that is there without `force`. */
function prepareProfile(path: string, force: boolean): { readonly id: string; readonly write: (text: string) => void } {
  const id = basename(path, EXTENSION);
  const fault = { file: COMMAND, path: "--output", received: showValue(path) };
  if (extname(path) !== EXTENSION || !ID_PATTERN.test(id)) {
    const expected = `lower-case letters, digits, dots and dashes, then ${EXTENSION}: the name is the id`;
    const fix = `write --output ${FILE_KINDS.model.folder}/my-model${EXTENSION}`;
    throw new InputError([{ ...fault, wrong: "not the name of a profile", expected, fix }]);
  }
  const check = () => {
    if (force) return;
    const expected = "a file that does not exist yet";
    throw new InputError([{ ...fault, wrong: "exists already", expected, fix: "write another name, or add --force" }]);
  };
  return { id, write: prepareReplaced(path, { command: COMMAND, option: "--output", noun: "model profile", check }).write };
}

/** Profiles are found in the package's own folder, or below --data. */
function nextSteps(output: string, id: string): string[] {
  const folder = dirname(resolve(output));
  const use = `next: agentwatt capacity my-cluster.yaml --set model=${id}`;
  if (folder === resolve(dataFolder("model"))) return [`next: agentwatt profiles show ${id}`, use];
  const check = `next: agentwatt profiles check ${output} --kind model`;
  if (basename(folder) === FILE_KINDS.model.folder) return [check, `${use} --data ${dirname(dirname(output))}`];
  return [check, `To use it, write it into ${FILE_KINDS.model.folder}/, of agentwatt or of a folder for --data`];
}
