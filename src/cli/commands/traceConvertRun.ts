/** Runs `agentwatt trace convert`. */
import { InputError } from "../../profiles/problem.ts";
import { convertNotes } from "../../report/traceNotes.ts";
import { WRITTEN_FORMATS } from "../../traces/formatNames.ts";
import { openWriter } from "../../traces/openWriter.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { readTraceFile } from "../readTraceFile.ts";
import { openStreamedFile, stdoutStream } from "../streamedOutput.ts";
import type { TraceConvertValues } from "./traceConvert.ts";

const COMMAND = "agentwatt trace convert";

export async function runTraceConvert(path: string, values: TraceConvertValues): Promise<ExitCode> {
  if (values.to === undefined) {
    const expected = `one of: ${WRITTEN_FORMATS.join(", ")}`;
    throw new InputError([{ file: COMMAND, path: "--to", wrong: "missing", expected, fix: "write --to tracelab" }]);
  }
  // The input first: a fault in it must not leave a file behind.
  const { format, report, requests, done } = await readTraceFile(path, values);
  const output =
    values.output === undefined
      ? stdoutStream()
      : openStreamedFile(values.output, { command: COMMAND, option: "--output", input: path });
  const writer = openWriter(values.to, { sessions: format.sessions });
  try {
    for await (const request of requests) await output.write(writer.write(request));
    await output.write(writer.finish());
    await output.close();
  } catch (error) {
    output.discard();
    throw error;
  } finally {
    done();
  }
  if (!values.quiet)
    for (const note of convertNotes(format, report, writer.losses.counts)) process.stderr.write(`note: ${note}\n`);
  return EXIT.good;
}
