/** `agentwatt trace fit`: what it takes. The work is in traceFitRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue, valueWithDefault } from "../option.ts";
import { choiceOf, text } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { traceOptions } from "../traceOptions.ts";

const FORMATS = ["table", "json"] as const;

const options = {
  output: { ...optionalValue("Writes the profile into this new file: .yaml, whose name is the id", text), short: "o" },
  id: optionalValue("What scenarios call the profile [default: the name of the file, or my-agents]", text),
  name: optionalValue("Name of the profile for people [default: from the names of the traces]", text),
  format: valueWithDefault<(typeof FORMATS)[number]>(
    "What to print: table | json (plain SI numbers)",
    choiceOf(FORMATS),
    "table",
  ),
  ...traceOptions,
  quiet: sharedOptions.quiet,
};

export const traceFitCommand = defineCommand({
  name: "fit",
  describe: "Turns a trace into a workload profile, and shows it against the trace",
  about:
    "Reads traces in any of the formats of docs/traces.md, the records of `agentwatt trace import` among them, and fits a workload " +
    "profile of kind: laws: prompts, growth, replies, waits, rewrites, compaction, sessions, sub-agents. Then it generates sessions " +
    "from the profile and prints measured | fitted | difference (tokens, s, shares); lines over their tolerance are marked, and " +
    "what the trace does not say is listed. Several traces are taken together. With -o the profile goes into a new file. Exit code " +
    "1: too little to fit.",
  positionals: [{ name: "files", describe: "Traces: files or folders", required: true, many: true }],
  options,
  examples: [
    ["sessions.csv", "Records of your own agents: how well would a profile stand for them?"],
    ["sessions.csv -o workload-profiles/my-agents.yaml", "The profile as a file"],
    ["traces/ --format json --quiet", "A folder of WEKA conversations, for machines"],
  ],
  async handle(values, { files }) {
    const { runTraceFit } = await import("./traceFitRun.ts");
    return runTraceFit(files ?? [], values);
  },
});

export type TraceFitValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
