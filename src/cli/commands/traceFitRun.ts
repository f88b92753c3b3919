/** Runs `agentwatt trace fit`: traces in, a workload profile into a new file, and measured beside fitted on stdout. */
import { basename, dirname, extname, resolve } from "node:path";
import { FILE_KINDS } from "../../profiles/fileKinds.ts";
import { dataFolder, readProfile } from "../../profiles/files.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import { ID_PATTERN } from "../../profiles/sourced.ts";
import { validateDocument } from "../../profiles/validate.ts";
import type { LawsWorkload } from "../../profiles/workload.ts";
import { jsonText } from "../../report/jsonText.ts";
import { oneLine } from "../../report/plainText.ts";
import { traceFitJson } from "../../report/traceFitJson.ts";
import { traceFitText } from "../../report/traceFitText.ts";
import { readNotes } from "../../report/traceNotes.ts";
import { counted } from "../../traceFit/columns.ts";
import { FitSamples } from "../../traceFit/fitSamples.ts";
import { fitWorkload, isEnough, MIN_REQUESTS, MIN_SESSIONS } from "../../traceFit/fitWorkload.ts";
import { workloadYaml } from "../../traceFit/workloadYaml.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { prepareNewFile } from "../outputFile.ts";
import { readTraceFile } from "../readTraceFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { TraceFitValues } from "./traceFit.ts";

const COMMAND = "agentwatt trace fit";
const EXTENSION = ".yaml";
const DEFAULT_ID = "my-agents";
/** Where a wait that the trace does not have is taken from. */
const DEFAULTS = "claude-code";
/** More files are counted, not named. */
const NAMED_FILES = 3;

export async function runTraceFit(paths: readonly string[], values: TraceFitValues): Promise<ExitCode> {
  const id = idOf(values);
  const target = values.output === undefined ? undefined : prepareNewFile(values.output, COMMAND, "--output");
  const { samples, notes } = await readSamples(paths, values);
  if (!values.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  if (!isEnough(samples)) {
    const found = `${counted(samples.sessions, "session")} of agents, ${counted(samples.requests, "request")}`;
    process.stderr.write(
      `too little to fit: ${found}; expected: at least ${MIN_SESSIONS} sessions and ${MIN_REQUESTS} requests\n`,
    );
    return EXIT.no;
  }
  const files = filesText(paths);
  const fitted = fitWorkload(samples, { id, name: values.name ?? `Agents of ${files}`, files, defaults: defaultWorkload() });
  target?.write(workloadYaml(fitted));
  if (values.format === "json") process.stdout.write(jsonText(traceFitJson(fitted)));
  else process.stdout.write(`${traceFitText(fitted, stdoutStyle())}\n${nextSteps(values.output, id, paths).join("\n")}\n`);
  return EXIT.good;
}

async function readSamples(paths: readonly string[], values: TraceFitValues) {
  const samples = new FitSamples();
  const notes: string[] = [];
  for (const path of paths) {
    const { format, report, requests, done } = await readTraceFile(path, values);
    samples.startTrace(format);
    try {
      for await (const request of requests) samples.add(request);
    } finally {
      done();
    }
    notes.push(...readNotes(format, report).map((note) => oneLine(`${path}: ${note}`)));
  }
  samples.finish();
  return { samples, notes };
}

/** Errors: InputError for what can be no id, and for a file whose name is not the id, by which it could not be found. */
function idOf({ id, output }: TraceFitValues): string {
  const named = output === undefined ? undefined : basename(output, EXTENSION);
  const rule = "lower-case letters, digits, dots and dashes";
  const fault = (path: string, received: string, wrong: string, expected: string, fix: string): InputError =>
    new InputError([{ file: COMMAND, path, received: showValue(received), wrong, expected, fix }]);
  if (output !== undefined && (extname(output) !== EXTENSION || !ID_PATTERN.test(named ?? "")))
    throw fault(
      "--output",
      output,
      "not the name of a profile",
      `${rule}, then ${EXTENSION}`,
      `write --output ${DEFAULT_ID}.yaml`,
    );
  if (id !== undefined && !ID_PATTERN.test(id)) throw fault("--id", id, "not an id", rule, `write --id ${DEFAULT_ID}`);
  if (id !== undefined && named !== undefined && id !== named)
    throw fault(
      "--id",
      id,
      "differs from the name of the file",
      `"${named}", the name of --output`,
      `leave --id away, or write --output ${id}.yaml`,
    );
  return id ?? named ?? DEFAULT_ID;
}

/** Errors: InputError where the shipped profile is missing or broken. */
function defaultWorkload(): LawsWorkload {
  const at = { file: COMMAND, path: "" };
  const workload = validateDocument(FILE_KINDS.workload.schema, readProfile("workload", DEFAULTS, at));
  if (workload.kind !== "laws") throw new Error(`${DEFAULTS} is a profile of laws`);
  return workload;
}

/** Names without folders: a profile is handed on, and says nothing of the machine that it was made on. */
function filesText(paths: readonly string[]): string {
  const names = paths.slice(0, NAMED_FILES).map((path) => oneLine(basename(resolve(path))));
  return paths.length > NAMED_FILES ? `${names.join(", ")} and ${paths.length - NAMED_FILES} more` : names.join(", ");
}

/** Profiles are found in the package's own folder, or below --data. */
function nextSteps(output: string | undefined, id: string, paths: readonly string[]): string[] {
  if (output === undefined)
    return [`To keep the profile: ${COMMAND} ${oneLine(paths.join(" "))} -o workload-profiles/${id}.yaml`];
  const folder = dirname(resolve(output));
  const use = `next: agentwatt capacity claude-code --set workload=${id}`;
  const check = [`written: ${output}`, `next: agentwatt profiles check ${output} --kind workload`];
  if (folder === resolve(dataFolder("workload"))) return [...check, use];
  if (basename(folder) === FILE_KINDS.workload.folder) return [...check, `${use} --data ${dirname(dirname(output))}`];
  return [...check, `To use it, put it into ${FILE_KINDS.workload.folder}/, of agentwatt or of a folder for --data`];
}
