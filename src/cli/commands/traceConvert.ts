/** `agentwatt trace convert`: what it takes. The work is in traceConvertRun.ts, loaded when it is needed. */
import { WRITTEN_FORMATS, type WrittenFormatName } from "../../traces/formatNames.ts";
import { defineCommand } from "../command.ts";
import { optionalValue } from "../option.ts";
import { choiceOf, text } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { traceOptions } from "../traceOptions.ts";

const options = {
  to: optionalValue(`${WRITTEN_FORMATS.join(" | ")}; required`, choiceOf<WrittenFormatName>(WRITTEN_FORMATS)),
  ...traceOptions,
  output: { ...optionalValue("Writes this new file instead of printing", text), short: "o" },
  quiet: sharedOptions.quiet,
};

export const traceConvertCommand = defineCommand({
  name: "convert",
  describe: "Writes a trace in another format",
  about:
    "Reads a trace in any of the formats of docs/traces.md and writes it as Mooncake JSONL (whole prompts in tokens, times in ms), " +
    "AIPerf rows of sessions (what each adds), WEKA conversations (a JSON object a line), or TraceLab's replay CSV. Any kind of " +
    "detail that the new format cannot hold is counted in notes on stderr, as are damaged rows, which are left out.",
  positionals: [{ name: "input", describe: "The trace: a file, or a folder read as one", required: true }],
  options,
  examples: [
    ["traces/ --to tracelab -o agents.csv", "WEKA conversations to the plain CSV"],
    ["rounds.jsonl.gz --to weka -o sessions.jsonl", "TraceLab's rounds to WEKA"],
    ["conversation_trace.jsonl --to aiperf > aiperf.jsonl", "Into a pipe"],
  ],
  async handle(values, { input }) {
    const { runTraceConvert } = await import("./traceConvertRun.ts");
    return runTraceConvert(input?.[0] ?? "", values);
  },
});

export type TraceConvertValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
