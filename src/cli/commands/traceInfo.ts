/** `agentwatt trace info`: what it takes. The work is in traceInfoRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { valueWithDefault } from "../option.ts";
import { choiceOf } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { traceOptions } from "../traceOptions.ts";

const FORMATS = ["table", "json"] as const;

const options = {
  format: valueWithDefault<(typeof FORMATS)[number]>(
    "What to print: table | json (plain SI numbers)",
    choiceOf(FORMATS),
    "table",
  ),
  ...traceOptions,
  quiet: sharedOptions.quiet,
};

export const traceInfoCommand = defineCommand({
  name: "info",
  describe: "Says what a trace of requests holds",
  about:
    "Reads traces in any of the formats of docs/traces.md, also .gz and .zst, and says of each: requests, sessions, lengths of " +
    "prompts and replies in tokens, gaps in seconds, growth, and how much of the prompts a prefix cache can reuse: with unlimited " +
    "memory, and in each session's own cache that is dropped after an idle time. Damaged rows are left out and counted. A kind " +
    "of trace that is not recognised is named with --from; a folder is read as one trace.",
  positionals: [{ name: "files", describe: "Traces: files or folders", required: true, many: true }],
  options,
  examples: [
    ["conversation_trace.jsonl", "One trace"],
    ["traces/ --format json", "A folder of WEKA conversations, for machines"],
    ["qwen.jsonl.gz --from mooncake --block-tokens 16", "Mooncake rows with other blocks"],
  ],
  async handle(values, { files }) {
    const { runTraceInfo } = await import("./traceInfoRun.ts");
    return runTraceInfo(files ?? [], values);
  },
});

export type TraceInfoValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
