/** `agentwatt simulate`: what it takes. The work is in simulateRun.ts and replayRun.ts, loaded when it is needed. */
import { InputError } from "../../profiles/problem.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption } from "../option.ts";
import { choiceOf, numberAbove0, text, wholeNumber } from "../readers.ts";
import { runTraceOptions } from "../runTraceOptions.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { traceOptions } from "../traceOptions.ts";

const STARTS = ["stationary", "benchmark"] as const;
const REPLAYS = ["open", "closed", "both"] as const;
const MAX_AGENTS = 1_000_000;
const MAX_SESSIONS_PER_HOUR = 100_000_000;
const MAX_TIER = 1_000_000;
const MAX_SPEED_UP = 1_000_000;

const options = {
  agents: optionalValue(
    `Concurrent agents, always at work, 1 to ${MAX_AGENTS}; needed unless sessions arrive from outside; with --trace: sessions at once, in closed loop`,
    wholeNumber(1, MAX_AGENTS),
  ),
  "sessions-per-hour": optionalValue(
    "Instead: sessions that arrive at random at this rate, work through one trajectory, and leave; default: the workload's",
    numberAbove0(MAX_SESSIONS_PER_HOUR),
  ),
  platform: optionalValue("The platform, by its id; needed when the scenario has several", text),
  tier: optionalValue("The tier to judge by and whose deployment to take; exit code 1 when it fails", wholeNumber(1, MAX_TIER)),
  deployment: optionalValue("The deployment, by its name; default: the one that serves the tier", text),
  start: {
    ...optionalValue(
      "stationary: amid long work, prefixes cached | benchmark: cold caches, early turns",
      choiceOf<(typeof STARTS)[number]>(STARTS),
    ),
    shownDefault: "stationary",
  },
  measured: optionalValue(
    'Simulated time that is measured, with its unit ("600 s"); default: the scenario\'s, of a trace all of it',
    text,
  ),
  settling: optionalValue("Simulated time before that, with its unit; default: the scenario's, of a trace none", text),
  "unlimited-kv": switchOption("KV memory in HBM without end: nothing is evicted"),
  trace: optionalValue("Sends the requests of this trace, a file or a folder of docs/traces.md, not the workload's", text),
  replay: optionalValue(
    "open: at recorded times | closed: after replies and recorded gaps | both [default: all that the trace's times allow]",
    choiceOf<(typeof REPLAYS)[number]>(REPLAYS),
  ),
  "speed-up": optionalValue("Divides the trace's times by this; 2: twice the requests a second", numberAbove0(MAX_SPEED_UP)),
  ...traceOptions,
  ...runTraceOptions,
  ...sharedOptions,
};

export const simulateCommand = defineCommand({
  name: "simulate",
  describe: "One phase with a fixed number of agents, or a trace: waits, speeds, watts",
  about:
    "Simulates a fixed number of agents (or sessions that arrive at random) on one deployment and reports time to first token (s), output speed (tok/s), " +
    "throughput (tok/s a GPU), power (W a GPU) and Agents/MW at that load. With --trace it sends the requests of a recorded " +
    "trace instead, in open and in closed loop, and compares. Fields of --format json are in SI units. " +
    "Exit code 1 when --tier is given and the phase fails it.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["h200 --agents 8", "Eight agents on the only platform of a scenario"],
    ["agentperf --platform gb300-nvl72 --tier 1 --agents 1840", "Does the published load meet the tier?"],
    ["claude-code --platform b300 --sessions-per-hour 60", "Sessions that come and go: how many are live, how fast are they?"],
    ['b300 --agents 100 --start benchmark --measured "1200 s" --format json', "A cold start, as the benchmark does it"],
    ["h200 --agents 8 --trace-out run.json.gz", "A minute of it, to look into in ui.perfetto.dev"],
    ["mi355x --trace traces/", "A recorded trace, both ways"],
    ["mi355x --trace traces/ --replay closed --agents 20", "Twenty sessions at once"],
  ],
  async handle(values, { scenario }) {
    const name = scenario?.[0] ?? "";
    const { trace } = values;
    if (trace !== undefined) {
      checkReplay(values);
      const { runReplayCommand } = await import("./replayRun.ts");
      return runReplayCommand(name, { ...values, trace });
    }
    checkNoTrace(values);
    const { runSimulate } = await import("./simulateRun.ts");
    return runSimulate(name, values);
  },
});

export type SimulateValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
export type ReplayValues = SimulateValues & { readonly trace: string };

/** Errors: InputError for options that say nothing about a trace. */
function checkReplay(values: SimulateValues): void {
  const { start, replay, agents } = values;
  if (start !== undefined)
    throw fault("--start", "does not go with --trace", "a trace alone: it starts with cold caches", "remove --start");
  if (values["sessions-per-hour"] !== undefined)
    throw fault(
      "--sessions-per-hour",
      "does not go with --trace",
      "a trace alone: its sessions start when they were recorded to",
      "write --speed-up to send them faster",
    );
  for (const option of ["trace-out", "timeline", "trace-from", "trace-window"] as const)
    if (values[option] !== undefined)
      throw fault(
        `--${option}`,
        "does not go with --trace",
        "a phase of agents or sessions of the workload: of a replay nothing is written",
        `remove --${option}`,
      );
  if (agents !== undefined && replay !== undefined && replay !== "closed")
    throw fault(
      "--agents",
      `does not go with --replay ${replay}`,
      "a number of sessions at once for a closed loop alone: an open one keeps the recorded times",
      "write --replay closed",
    );
}

/** Errors: InputError for options that only a trace has a use for. */
function checkNoTrace(values: SimulateValues): void {
  for (const option of ["replay", "speed-up", "from", "block-tokens"] as const)
    if (values[option] !== undefined)
      throw fault(`--${option}`, "given without --trace", "a trace to replay", "write --trace FILE, or remove it");
}

function fault(path: string, wrong: string, expected: string, fix: string): InputError {
  return new InputError([{ file: "agentwatt simulate", path, wrong, expected, fix }]);
}
