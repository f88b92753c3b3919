/** `agentwatt trace import`: what it takes. The work is in traceImportRun.ts, loaded when it is needed. */
import { CLOCKS, type Clock } from "../../traces/sessionLogs/clock.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption, valueWithDefault } from "../option.ts";
import { choiceOf, text } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const FORMATS = ["table", "json"] as const;

const options = {
  output: { ...optionalValue("Writes the records into this new file: .csv or .jsonl", text), short: "o" },
  clock: valueWithDefault<Clock>(
    "What times count from: session (the start of each) | import (of the first one) | unix (dates)",
    choiceOf(CLOCKS),
    "session",
  ),
  "keep-models": switchOption("Names of models as the logs have them, not their families alone"),
  salt: optionalValue("Hashes ids with this text, the same at each import; default: random, and forgotten", text),
  format: valueWithDefault("What to print: table | json", choiceOf(FORMATS), "table"),
  quiet: sharedOptions.quiet,
};

export const traceImportCommand = defineCommand({
  name: "import",
  describe: "Brings your own agents' session logs to anonymous records: token counts and times, never content",
  about:
    "Reads logs of Codex CLI, Claude Code, OpenCode and Gemini CLI, in files or folders, and prints what they amount to: " +
    "sessions, calls, tokens, quantiles of prompts, outputs and gaps (s), what kind of event set the calls off, compactions, " +
    "sub-agents, the share of prompts that caches held or could have held, and what was left out. With -o, one record a call goes into a new " +
    "file. Prompts, replies, files, paths, addresses and dates never do; ids are hashed; nothing leaves this machine. Without " +
    "a path: ~/.codex and ~/.claude (or CODEX_HOME, CLAUDE_CONFIG_DIR). Exit code 1: logs, but no call in them.",
  positionals: [{ name: "paths", describe: "Session logs, or folders of them", required: false, many: true }],
  options,
  examples: [
    ["-o sessions.csv", "All of Codex CLI and Claude Code on this machine"],
    ["team-logs/ --clock import -o sessions.jsonl", "A folder, with times that sessions share"],
  ],
  async handle(values, { paths }) {
    const { runTraceImport } = await import("./traceImportRun.ts");
    return runTraceImport(paths ?? [], values);
  },
});

export type TraceImportValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
