/** Runs `agentwatt trace import`: session logs in, records into a new file, and a summary on stdout. */
import { createHmac, randomBytes } from "node:crypto";
import { extname } from "node:path";
import { InputError, showValue } from "../../profiles/problem.ts";
import { sessionLogJson, sessionLogText } from "../../report/sessionLogSummary.ts";
import { sessionLogCsv, sessionLogJsonLines } from "../../report/sessionLogTable.ts";
import { type ImportedLogs, SessionLogImport } from "../../traces/sessionLogs/importSessionLogs.ts";
import type { SessionLogCall } from "../../traces/sessionLogs/sessionLogCall.ts";
import { summariseLogs } from "../../traces/sessionLogs/summary.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { Progress } from "../progress.ts";
import { readSessionLogs } from "../readSessionLogs.ts";
import { defaultLogFolders, type FoundLogs, findSessionLogs, type LogFolder } from "../sessionLogFiles.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { TraceImportValues } from "./traceImport.ts";

const COMMAND = "agentwatt trace import";
const SALT_BYTES = 32;
/** Of a hash, in hexadecimal: 64 bits keep a billion sessions apart. */
const ID_CHARACTERS = 16;
const WRITERS: Readonly<Record<string, (calls: readonly SessionLogCall[]) => string>> = {
  ".csv": sessionLogCsv,
  ".jsonl": sessionLogJsonLines,
};

export async function runTraceImport(paths: readonly string[], values: TraceImportValues): Promise<ExitCode> {
  const write = values.output === undefined ? undefined : await prepareRecords(values.output);
  const roots = paths.length > 0 ? paths.map((path) => ({ path, name: path })) : defaultFolders(values.quiet);
  const imported = await importAll(findLogs(roots), values);
  const summary = summariseLogs(imported);
  const kept = { clock: values.clock, keepModels: values["keep-models"] };
  process.stdout.write(values.format === "json" ? sessionLogJson(summary, kept) : sessionLogText(summary, kept, stdoutStyle()));
  if (imported.calls.length > 0) {
    write?.(imported.calls);
    return EXIT.good;
  }
  if (!values.quiet) process.stderr.write(`note: no call in these logs${write === undefined ? "" : "; nothing was written"}\n`);
  return EXIT.no;
}

async function importAll({ logs, unreadable }: FoundLogs, values: TraceImportValues): Promise<ImportedLogs> {
  const logImport = new SessionLogImport();
  for (const folder of unreadable) logImport.skip("unreadable", folder);
  const progress = new Progress("files", !values.quiet);
  await readSessionLogs(logs, logImport, (done) => progress.show(done, logs.length)).finally(() => progress.clear());
  const salt = values.salt ?? randomBytes(SALT_BYTES);
  const anonymous = (id: string): string => createHmac("sha256", salt).update(id).digest("hex").slice(0, ID_CHARACTERS);
  return logImport.result({ anonymous, clock: values.clock, keepModels: values["keep-models"] });
}

async function prepareRecords(path: string): Promise<(calls: readonly SessionLogCall[]) => void> {
  const textOf = WRITERS[extname(path).toLowerCase()];
  if (textOf === undefined) {
    const expected = `a file name that ends in ${Object.keys(WRITERS).join(" or ")}`;
    const fix = "write --output sessions.csv";
    const at = { file: COMMAND, path: "--output", received: showValue(path) };
    throw new InputError([{ ...at, wrong: "not a kind of file that can be written", expected, fix }]);
  }
  // Loaded when it is needed: it knows fit files too, and with them the parsers of profiles.
  const { prepareNewFile } = await import("../outputFile.ts");
  const output = prepareNewFile(path, COMMAND, "--output");
  return (calls) => output.write(textOf(calls));
}

/** Says which there are. Errors: InputError where there are none. */
function defaultFolders(quiet: boolean): LogFolder[] {
  const folders = defaultLogFolders();
  if (folders.length === 0) throw noLogs("no logs of Codex CLI or Claude Code in this home folder");
  if (!quiet) process.stderr.write(`note: reading ${folders.map(({ name }) => name).join(", ")}\n`);
  return folders;
}

/** Errors: InputError where the folders hold none. */
function findLogs(roots: readonly LogFolder[]): FoundLogs {
  const found = findSessionLogs(roots);
  if (found.logs.length > 0 || found.unreadable.length > 0) return found;
  throw noLogs(`no session log in ${roots.map(({ name }) => name).join(", ")}`);
}

function noLogs(wrong: string): InputError {
  const expected = "files named *.jsonl, *.jsonl.zst, *.json or opencode.db, in a folder or below it";
  const fix = `name the folder that holds them, such as ${COMMAND} ~/.codex/sessions`;
  return new InputError([{ file: COMMAND, path: "paths", wrong, expected, fix }]);
}
