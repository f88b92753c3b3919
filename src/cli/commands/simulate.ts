/** `agentwatt simulate`: what it takes. The work is in simulateRun.ts, loaded when it is needed. */
import { InputError } from "../../profiles/problem.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueWithDefault } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const STARTS = ["stationary", "benchmark"] as const;
const MAX_AGENTS = 1_000_000;
const MAX_TIER = 1_000_000;

const options = {
  agents: optionalValue(`Concurrent agents, 1 to ${MAX_AGENTS} [required]`, wholeNumber(1, MAX_AGENTS)),
  platform: optionalValue("The platform, by its id; needed when the scenario has several", text),
  tier: optionalValue("The tier to judge by and whose deployment to take; exit code 1 when it fails", wholeNumber(1, MAX_TIER)),
  deployment: optionalValue("The deployment, by its name; default: the one that serves the tier", text),
  start: valueWithDefault<(typeof STARTS)[number]>(
    "stationary: amid long work, prefixes cached | benchmark: cold caches, early turns",
    choiceOf(STARTS),
    "stationary",
  ),
  measured: optionalValue('Simulated time that is measured, with its unit ("600 s"); default: the scenario\'s', text),
  settling: optionalValue("Simulated time before that, with its unit; default: the scenario's", text),
  ...sharedOptions,
};

export const simulateCommand = defineCommand({
  name: "simulate",
  describe: "One phase with a fixed number of agents: waits, speeds, watts",
  about:
    "Simulates a fixed number of agents on one deployment and reports time to first token (s), output speed (tok/s), " +
    "throughput (tok/s a GPU), power (W a GPU) and Agents/MW at that load. Fields of --format json are in SI units. " +
    "Exit code 1 when --tier is given and the phase fails it.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["h200 --agents 8", "Eight agents on the only platform of a scenario"],
    ["agentperf --platform gb300-nvl72 --tier 1 --agents 1840", "Does the published load meet the tier?"],
    ['b300 --agents 100 --start benchmark --measured "1200 s" --format json', "A cold start, as the benchmark does it"],
  ],
  async handle(values, { scenario }) {
    const { agents } = values;
    if (agents === undefined) {
      const expected = `a whole number from 1 to ${MAX_AGENTS}`;
      throw new InputError([
        { file: "agentwatt simulate", path: "--agents", wrong: "missing", expected, fix: "write --agents 100" },
      ]);
    }
    const { runSimulate } = await import("./simulateRun.ts");
    return runSimulate(scenario?.[0] ?? "", { ...values, agents });
  },
});

export type SimulateValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> } & {
  readonly agents: number;
};
