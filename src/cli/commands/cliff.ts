/** `agentwatt cliff`: what it takes. The work is in cliffRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue } from "../option.ts";
import { listOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_AGENTS = 1_000_000;
const MAX_TIER = 1_000_000;

const options = {
  agents: optionalValue(
    "Numbers of agents, with commas; default: nine around where prefixes fill KV memory",
    listOf(wholeNumber(1, MAX_AGENTS)),
  ),
  platform: optionalValue("The platform, by its id; needed when the scenario has several", text),
  tier: optionalValue("The tier whose deployment to take, and whose cap to draw", wholeNumber(1, MAX_TIER)),
  deployment: optionalValue("The deployment, by its name; default: the one that serves the tier", text),
  measured: optionalValue('Simulated time that is measured, with its unit ("600 s"); default: the scenario\'s', text),
  settling: optionalValue("Simulated time before that, with its unit; default: the scenario's", text),
  chart: optionalValue("Also draws waits and prefix hits by agents: a file name that ends in .svg or .png", text),
  ...sharedOptions,
};

export const cliffCommand = defineCommand({
  name: "cliff",
  describe: "Where KV memory thrashes: waits and prefix hits by number of agents",
  about:
    "Simulates one deployment with more and more agents, and shows how the wait for the first token (s), output speed " +
    "(tok/s) and the share of prompt tokens found in KV memory change as the sessions' prefixes outgrow it. near: they " +
    "need 90% of the memory that they may be in; past: more than 5% of the tokens that could be reused are computed " +
    "again because they were evicted.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ['kv-offload --deployment "HBM alone"', "Nine numbers of agents around the cliff"],
    ["gb300-nvl72 --tier 1 --agents 1000,2000,4000 --chart cliff.svg", "Those three, and a chart"],
  ],
  async handle(values, { scenario }) {
    const { runCliff } = await import("./cliffRun.ts");
    return runCliff(scenario?.[0] ?? "", values);
  },
});

export type CliffValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
